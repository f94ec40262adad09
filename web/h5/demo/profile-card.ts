import { byId, create } from './element.js';
import { language, locale, text } from './language.js';
import { sayField, sayReason, sayScope, saySource } from './wire-words.js';

export interface Profile {
  id: string;
  open_id: string;
  nickname?: string | null;
  avatar_url?: string | null;
  subscribed?: boolean;
  source: { token: string; fetched_at?: string };
  missing: { field: string; reason: string }[];
}

export function showProfile(profile: Profile, session: Zhongkong.Session): void {
  const name = profile.nickname || text('nameless');
  byId('profile-name').textContent = name;
  showAvatar(profile.avatar_url ?? '', name);
  const facts: [label: string, value: string][] = [
    [text('factOpenId'), masked(profile.open_id)],
    [text('factUser'), masked(profile.id)],
    [text('factScope'), sayScope(session.scope, language())],
    [text('factExpires'), dayAndTime(session.expires_at)],
    [text('factSource'), saySource(profile.source.token, language())],
  ];
  if (profile.subscribed !== undefined) {
    facts.push([text('factFollowing'), text(profile.subscribed ? 'following' : 'notFollowing')]);
  }
  byId('facts').replaceChildren(
    ...facts.map(([label, value]) => {
      const row = document.createElement('div');
      row.append(create('dt', label), create('dd', value));
      return row;
    }),
  );
  byId('missing').hidden = profile.missing.length === 0;
  byId('missing-list').replaceChildren(
    ...[...fieldsByReason(profile.missing)].map(([reason, fields]) => {
      const item = create('li', fields.map((field) => sayField(field, language())).join(text('comma')));
      item.append(create('span', sayReason(reason, language())));
      return item;
    }),
  );
}

/** One row a reason: WeChat withholds half a dozen fields for one and the same. */
function fieldsByReason(missing: Profile['missing']): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { field, reason } of missing) groups.set(reason, [...(groups.get(reason) ?? []), field]);
  return groups;
}

/** WeChat's avatar addresses die when the user changes the picture; the first letter then stands in. */
function showAvatar(address: string, name: string): void {
  const letter = create('span', String.fromCodePoint(name.codePointAt(0) ?? 0x20));
  letter.setAttribute('aria-hidden', 'true');
  byId('avatar').replaceChildren(letter);
  if (!address) return;
  const image = new Image();
  image.alt = '';
  image.referrerPolicy = 'no-referrer';
  image.addEventListener('load', () => byId('avatar').replaceChildren(image));
  image.src = address;
}

/** Enough to compare two of them, on one line. */
function masked(id: string): string {
  return id.length < 12 ? id : `${id.slice(0, 6)}••••••${id.slice(-4)}`;
}

function dayAndTime(instant: string): string {
  return new Intl.DateTimeFormat(locale(), {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(new Date(instant));
}
