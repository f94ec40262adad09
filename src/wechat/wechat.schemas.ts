import { z } from 'zod';
import { GlobalToken, RefreshToken, Ticket, UserToken } from './tokens.js';
import { DAMAGED, lenientNumber } from './reply.js';

const LONGEST_LIFE_SECONDS = 7_200;

/** Some official samples carry stray spaces around values. */
export const text = z.string().transform((value) => value.replaceAll(DAMAGED, ' ').trim());
/** Only spaces are cut off: with anything else gone from its edge it would be another token. */
export const tokenText = z
  .string()
  .transform((token) => token.replace(/^ +| +$/g, ''))
  .pipe(z.string().regex(/^[\x21-\x7e]{1,1024}$/));
/** More than WeChat's own limit is not believed. */
const lifeSeconds = lenientNumber.pipe(z.int().min(1)).transform((n) => Math.min(n, LONGEST_LIFE_SECONDS));
export const openId = text.pipe(z.string().regex(/^[\x21-\x7e]{1,128}$/));
export const optionalId = openId.optional().catch(undefined);

export const IssuedGlobalToken = z
  .object({ access_token: tokenText, expires_in: lifeSeconds })
  .transform((reply) => ({ token: new GlobalToken(reply.access_token), expiresInSeconds: reply.expires_in }));
export type IssuedGlobalToken = z.infer<typeof IssuedGlobalToken>;

export const IssuedTicket = z
  .object({ ticket: tokenText, expires_in: lifeSeconds })
  .transform((reply) => ({ ticket: new Ticket(reply.ticket), expiresInSeconds: reply.expires_in }));
export type IssuedTicket = z.infer<typeof IssuedTicket>;

/** WeChat sends the flag only when it is 1: in doubt nobody is let in. */
const saysYes = (flag: unknown): boolean => !NO.has(typeof flag === 'string' ? flag.trim() : flag);
const NO: ReadonlySet<unknown> = new Set([undefined, null, false, 0, '0', '']);

export const IssuedUserToken = z
  .object({
    access_token: tokenText,
    expires_in: lifeSeconds,
    refresh_token: tokenText,
    openid: openId,
    scope: text.catch(''),
    unionid: optionalId,
    is_snapshotuser: z.unknown().optional(),
  })
  .transform((reply) => ({
    accessToken: new UserToken(reply.access_token),
    refreshToken: new RefreshToken(reply.refresh_token),
    expiresInSeconds: reply.expires_in,
    openId: reply.openid,
    unionId: reply.unionid,
    scopes: reply.scope.split(',').filter(Boolean),
    isSnapshot: saysYes(reply.is_snapshotuser),
  }));
export type IssuedUserToken = z.infer<typeof IssuedUserToken>;

export const optionalText = text.optional().catch(undefined);
const optionalNumber = lenientNumber.optional().catch(undefined);
/** Years 1970 to 9999: what lies beyond has no ISO 8601 form of four digits, or no date at all. */
const optionalEpochSeconds = lenientNumber
  .pipe(z.int().min(1).max(253_402_300_799))
  .optional()
  .catch(undefined);

const personFields = {
  openid: openId,
  unionid: optionalId,
  nickname: optionalText,
  sex: optionalNumber,
  language: optionalText,
  city: optionalText,
  province: optionalText,
  country: optionalText,
  headimgurl: optionalText,
};

/** `/sns/userinfo`, by a user token. */
export const UserInfo = z.object(personFields).transform(({ openid, unionid, headimgurl, ...rest }) => ({
  openId: openid,
  unionId: unionid,
  avatarUrl: headimgurl,
  ...rest,
}));
export type UserInfo = z.infer<typeof UserInfo>;

/** `/cgi-bin/user/info`, by the global token. Who does not follow has `subscribe: 0` and nothing else. */
export const FollowerInfo = z
  .object({
    ...personFields,
    subscribe: lenientNumber,
    subscribe_time: optionalEpochSeconds,
    remark: optionalText,
    subscribe_scene: optionalText,
    tagid_list: z.array(lenientNumber).optional().catch(undefined),
    qr_scene: optionalNumber,
    qr_scene_str: optionalText,
  })
  .transform(({ openid, unionid, headimgurl, subscribe, ...rest }) => {
    const { subscribe_time, subscribe_scene, tagid_list, qr_scene, qr_scene_str, ...person } = rest;
    return {
      openId: openid,
      unionId: unionid,
      avatarUrl: headimgurl,
      subscribed: subscribe === 1,
      subscribedAtSeconds: subscribe_time,
      subscribeScene: subscribe_scene,
      tagIds: tagid_list,
      qrScene: qr_scene,
      qrSceneText: qr_scene_str,
      ...person,
    };
  });
export type FollowerInfo = z.infer<typeof FollowerInfo>;

/** `/cgi-bin/user/info/batchget`. An entry that cannot be read is as good as one that is not there. */
export const FollowerInfos = z
  .object({ user_info_list: z.array(FollowerInfo.nullable().catch(null)) })
  .transform(({ user_info_list }) => ({ infos: user_info_list.filter((info) => info !== null) }));

/** `/cgi-bin/user/get`. An empty page has no `data`; the end is told in three ways (src/user/follower-pages.ts). */
export const FollowerPage = z
  .object({
    total: lenientNumber.pipe(z.int().min(0)),
    count: lenientNumber.pipe(z.int().min(0)),
    data: z.object({ openid: z.array(openId) }).optional(),
    next_openid: optionalText,
  })
  .transform(({ total, count, data, next_openid }) => ({
    total,
    count,
    openIds: data?.openid ?? [],
    nextOpenId: next_openid === '' ? undefined : next_openid,
  }));
export type FollowerPage = z.infer<typeof FollowerPage>;

export const Nothing = z.looseObject({});

/** The whole answer of calls that only do something. */
export const Acknowledged = z.looseObject({ errcode: lenientNumber });
