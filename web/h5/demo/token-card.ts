import { byId, create } from './element.js';
import { language, locale, spokenSeconds, text } from './language.js';
import { TokenWatch, type TokenLife } from './token-watch.js';
import { sayMode, sayState } from './wire-words.js';

const KEPT_ENTRIES = 4;
const entries: { generation: number; at: Date }[] = [];
const watch = new TokenWatch(follow, tick);

export function startTokenCard(): void {
  watch.start();
}

function follow(before: TokenLife | null): void {
  const generation = watch.life?.generation;
  if (generation && generation !== entries[0]?.generation) {
    entries.unshift({ generation, at: new Date(watch.life?.issued_at ?? Date.now()) });
    entries.length = Math.min(entries.length, KEPT_ENTRIES);
    if (before?.generation) celebrate(generation);
  }
  showTokenCard();
}

/** A refresh is seen and heard: the card lights up once, and screen readers say it. */
function celebrate(generation: number): void {
  byId('token-news').textContent = text('historyEntry', { n: generation });
  const card = byId('token');
  card.classList.remove('is-renewed');
  // Reading the layout in between is what makes the browser start the animation anew.
  void card.offsetWidth;
  card.classList.add('is-renewed');
}

export function showTokenCard(): void {
  const { life } = watch;
  byId('token-state').dataset['state'] = shownState();
  byId('token-state').textContent = sayState(shownState(), language());
  byId('mode').textContent = life ? sayMode(life.mode, language()) : '–';
  byId('generation').textContent = life?.generation ? text('generationValue', { n: life.generation }) : '–';
  const isStable = life?.mode === 'stable';
  byId('overlap').hidden = !isStable;
  if (isStable) byId('overlap').textContent = text('overlap', { time: spokenSeconds(life.overlap_seconds) });
  showHistory();
  tick();
}

function showHistory(): void {
  const time = new Intl.DateTimeFormat(locale(), { timeStyle: 'medium', hour12: false });
  byId('history').replaceChildren(
    ...entries.map(({ generation, at }) => {
      const item = create('li', text('historyEntry', { n: generation }));
      const when = create('time', time.format(at));
      when.setAttribute('datetime', at.toISOString());
      item.append(when);
      return item;
    }),
  );
}

function tick(): void {
  const { life } = watch;
  const leftMs = watch.msUntil(life?.expires_at);
  const wholeMs =
    life?.expires_at && life.issued_at ? Date.parse(life.expires_at) - Date.parse(life.issued_at) : 0;
  byId('ring-time').textContent = life?.expires_at ? clock(leftMs) : '–';
  drawArc('ring-left', leftMs, wholeMs);
  drawArc('ring-overlap', life?.mode === 'stable' ? life.overlap_seconds * 1000 : 0, wholeMs);
  byId('next-token').textContent = nextToken(life);
  byId('next-check').textContent = life?.next_due_at
    ? countdown(watch.msUntil(life.next_due_at), watch.isConnected ? text('now') : '–')
    : '–';
}

function drawArc(id: string, partMs: number, wholeMs: number): void {
  const share = wholeMs > 0 ? Math.min(1, partMs / wholeMs) : 0;
  byId(id).style.strokeDashoffset = String(100 - share * 100);
  // A rounded cap would leave a dot where nothing is left.
  byId(id).style.visibility = share > 0 ? 'visible' : 'hidden';
}

/** When the next token is expected; while WeChat refuses or is silent, nobody can promise one. */
function nextToken(life: TokenLife | null): string {
  if (!life?.renewal_at) return '–';
  const state = shownState();
  if (state === 'blocked') return text('needsPerson');
  return countdown(watch.msUntil(life.renewal_at), text(state === 'ok' ? 'anyMoment' : 'retrying'));
}

const shownState = (): string => (watch.isConnected ? (watch.life?.state ?? 'unreachable') : 'unreachable');

const countdown = (ms: number, over: string): string =>
  ms < 1000 ? over : text('inTime', { time: clock(ms) });

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor((seconds % 3600) / 60), seconds % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return [...(seconds >= 3600 ? [Math.floor(seconds / 3600)] : []), ...parts].join(':');
}
