import type { ErrcodeEntry } from '../src/wechat/errcode-entry.js';
import { ERRCODES } from '../src/wechat/errcodes.js';
import { WECOM_ERRCODES } from '../src/wechat/wecom-errcodes.js';
import { declaredErrors } from './declared-errors.js';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (...cells: string[]): string => `| ${cells.map(cell).join(' | ')} |`;

const errcodeRows = (table: ReadonlyMap<number, ErrcodeEntry>): string[] =>
  [...table]
    .toSorted(([a], [b]) => a - b)
    .map(([errcode, { class: kind, whenIssuing, meaning, remedy, source }]) =>
      row(String(errcode), whenIssuing ? `${kind}, ${whenIssuing}` : kind, meaning, remedy, source),
    );

/** docs/errors.md, collected from the sources so that it cannot grow stale. */
export function errorsPage(): string {
  const ours = declaredErrors('src').map(({ code, status, title, detail, remedy }) =>
    row(`\`${code}\``, status, title, remedy ? `${detail} **Remedy:** ${remedy}` : detail),
  );
  return [
    '# Errors',
    '',
    'Every failure is `application/problem+json` (RFC 9457) with a stable `code`; programs switch on the code, people read',
    '`detail` and `remedy`. `request_id` finds the request in the log. Where WeChat said no, `wechat` holds its errcode and text.',
    'An ellipsis stands for what is only known at the time.',
    '',
    'This page is generated from the sources by `npm run docs`.',
    '',
    '## Ours',
    '',
    '| code | status | title | detail |',
    '| --- | --- | --- | --- |',
    ...ours,
    '',
    "## WeChat's",
    '',
    "What this server knows of WeChat's errcodes. The class decides what it does; two classes: elsewhere, and where a global token is issued.",
    'Any other errcode is taken for a fault of the call, or, where a token is issued, for a passing one.',
    '',
    '| errcode | class | meaning | remedy | source |',
    '| --- | --- | --- | --- | --- |',
    ...errcodeRows(ERRCODES),
    '',
    "## WeCom's",
    '',
    "WeCom's errcodes mean what stands here, also where WeChat uses the same number.",
    '',
    '| errcode | class | meaning | remedy | source |',
    '| --- | --- | --- | --- | --- |',
    ...errcodeRows(WECOM_ERRCODES),
    '',
    '## Classes',
    '',
    '| class | what the refresher does |',
    '| --- | --- |',
    '| `transient` | tries again after 1 s, doubling to at most 30 s (10 s when less than five minutes of life are left), half of it by chance |',
    '| `minute` | tries again in the next minute |',
    '| `day` | tries again in an hour |',
    '| `address` | tries again in five minutes |',
    '| `confirm` | tries again in five minutes; after 89507 in an hour, after 89506 in 24 hours |',
    '| `config` | tries again in ten minutes, or at once when the account is changed |',
    '| `token` | only these may lead to a refresh, and only after the token was proven dead |',
    '| `user`, `code`, `request`, `permission` | nothing: they say nothing about the global token |',
    '',
  ].join('\n');
}
