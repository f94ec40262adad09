import { z } from 'zod';
import { Secret } from '../common/secret/secret.js';
import { lenientNumber } from './reply.js';
import { openId, optionalId, optionalText, text, tokenText } from './wechat.schemas.js';

/** `/sns/jscode2session`. */
export const CodeSession = z
  .object({ openid: openId, session_key: tokenText, unionid: optionalId })
  .transform((reply) => ({
    openId: reply.openid,
    unionId: reply.unionid,
    sessionKey: new Secret(reply.session_key),
  }));
export type CodeSession = z.infer<typeof CodeSession>;

/** `/wxa/business/getuserphonenumber`. The country's code is a number in one sample and a text in the documentation. */
export const PhoneNumber = z
  .object({
    phone_info: z.object({
      phoneNumber: text,
      purePhoneNumber: text,
      countryCode: z.union([text, lenientNumber.transform(String)]),
      watermark: z.object({ appid: text }),
    }),
  })
  .transform(({ phone_info: { phoneNumber, purePhoneNumber, countryCode, watermark } }) => ({
    phoneNumber,
    purePhoneNumber,
    countryCode,
    appId: watermark.appid,
  }));
export type PhoneNumber = z.infer<typeof PhoneNumber>;

/** Without a colon, so that no member's id can look like what stands for somebody from outside. */
const userId = text.pipe(z.string().regex(/^[\x21-\x39\x3b-\x7e]{1,64}$/));

/** `/cgi-bin/auth/getuserinfo` of WeCom: a member by `userid`, anybody else by `openid`. */
export const WecomVisitor = z
  .object({
    userid: userId.optional(),
    openid: openId.optional(),
    user_ticket: tokenText.optional().catch(undefined),
  })
  .refine(({ userid, openid }) => (userid === undefined) !== (openid === undefined), { path: ['userid'] })
  .transform((reply) => ({
    userId: reply.userid,
    openId: reply.openid,
    userTicket: reply.user_ticket === undefined ? undefined : new Secret(reply.user_ticket),
  }));
export type WecomVisitor = z.infer<typeof WecomVisitor>;

/** `/cgi-bin/auth/getuserdetail` of WeCom: only what the member agreed to is there. */
export const MemberDetail = z
  .object({
    userid: userId,
    gender: optionalText,
    avatar: optionalText,
    qr_code: optionalText,
    mobile: optionalText,
    email: optionalText,
    biz_mail: optionalText,
    address: optionalText,
  })
  .transform(({ userid, ...details }) => ({ userId: userid, details }));
export type MemberDetail = z.infer<typeof MemberDetail>;
