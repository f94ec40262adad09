/** The fields of a push, in the order and spelling in which they are sent. */
export type PushFields = Readonly<Record<string, string | number>>;

export function toXml(fields: PushFields): string {
  const elements = Object.entries(fields).map(([name, value]) =>
    typeof value === 'number'
      ? `<${name.trim()}>${value}</${name.trim()}>`
      : `<${name.trim()}><![CDATA[${value}]]></${name.trim()}>`,
  );
  return `<xml>\n${elements.join('\n')}\n</xml>`;
}

export const toJson = (fields: PushFields): string => JSON.stringify(fields);

export interface EventSeed {
  readonly event: string;
  /** Left out, as the platform does now and then, when absent. */
  readonly openId?: string | undefined;
  readonly unionId?: string | undefined;
  readonly revokeInfo?: string | undefined;
  /** How the keys of a privacy event are spelt: as in the table, with the leading space of the samples, or in small letters. */
  readonly spelling?: 'table' | 'spaced' | 'small' | undefined;
  readonly more?: PushFields | undefined;
}

/** Of every privacy event: the push service itself. */
const PUSH_SERVICE = 'ojl3r0pSxAHwThZeLCNcqoLsdqPk';

/** An event as the platform shapes it; privacy events name the user in OpenID and themselves in FromUserName. */
export function eventFields(seed: EventSeed, appId: string, createTime: number): PushFields {
  const isPrivacy = seed.event.startsWith('user_');
  const head = {
    ToUserName: isPrivacy ? 'gh_SDK_870882ca4b1' : 'gh_97417a04a28d',
    FromUserName: isPrivacy ? PUSH_SERVICE : (seed.openId ?? ''),
    CreateTime: createTime,
    MsgType: 'event',
    Event: seed.event,
  };
  if (!isPrivacy) return { ...head, EventKey: '', ...seed.more };
  const about = {
    ...(seed.openId === undefined ? {} : { OpenID: seed.openId }),
    ...(seed.unionId === undefined ? {} : { UnionID: seed.unionId }),
    AppID: appId,
    ...(seed.revokeInfo === undefined ? {} : { RevokeInfo: seed.revokeInfo }),
  };
  const spelt = Object.entries(about).map(([name, value]) => [spell(name, seed.spelling), value] as const);
  return { ...head, ...Object.fromEntries(spelt), ...seed.more };
}

function spell(name: string, spelling: EventSeed['spelling']): string {
  if (spelling === 'spaced') return ` ${name}`;
  return spelling === 'small' ? name.toLowerCase() : name;
}
