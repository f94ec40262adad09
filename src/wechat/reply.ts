import { z } from 'zod';
import type { WechatRefusal } from '../common/errors/app-error.js';
import type { Secret } from '../common/secret/secret.js';
import type { Platform } from './platform.js';
import { WechatOutcomeUnknownError, WechatRejectedError } from './wechat.errors.js';

/** Whole numbers, which some replies spell as text. Those that a double cannot hold exactly (400 nines: Infinity) are none. */
export const lenientNumber = z.union([
  z.int(),
  z
    .string()
    .trim()
    .regex(/^-?\d+$/)
    .transform(Number)
    .pipe(z.int()),
]);

const Envelope = z.looseObject({
  errcode: lenientNumber.optional(),
  errmsg: z.string().catch('').optional(),
});

export interface ReplyRules<T> {
  /** Whose answer it is; `wechat` when absent. */
  platform?: Platform;
  schema: z.ZodType<T>;
  /** Is this an endpoint that issues global tokens? Some codes mean another thing there. */
  issuing?: boolean;
  /** What must not come back in an error text. */
  secrets: readonly Secret[];
}

/**
 * The text of a reply → its checked content. WeChat sends JSON as text/plain, with or without an errcode,
 * numbers as text and, in nicknames, raw control characters; failure is an errcode that is not 0.
 * @throws WechatRejectedError, WechatOutcomeUnknownError
 */
export function readReply<T>(text: string, rules: ReplyRules<T>): T {
  const { schema, issuing = false, platform = 'wechat', secrets } = rules;
  const json = parseLeniently(text);
  const envelope = Envelope.safeParse(json);
  if (!envelope.success)
    throw new WechatOutcomeUnknownError('the answer is not a JSON object with a readable errcode');
  const { errcode = 0, errmsg = '' } = envelope.data;
  if (errcode !== 0) throw new WechatRejectedError(refusalOf(errcode, errmsg, secrets), issuing, platform);
  const content = schema.safeParse(json);
  if (!content.success) {
    const fields = content.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new WechatOutcomeUnknownError(`the answer lacks or garbles: ${fields}`);
  }
  return content.data;
}

/** One person's profile must never pass for another's. @throws WechatOutcomeUnknownError */
export function answerOf<T extends { openId: string }>(askedFor: string, answer: T): T {
  if (answer.openId !== askedFor) throw new WechatOutcomeUnknownError('the answer is about another openid');
  return answer;
}

const CONTROLS = /[\u0000-\u001F\u007F]/g;
const JSON_STRING = /"(?:[^"\\]|\\.)*"/gs;
/** Stands where a character was that no text may have. */
export const DAMAGED = '\uFFFD';

function parseLeniently(text: string): unknown {
  // Raw control characters are invalid inside JSON strings, and meaningless between them. One that stood inside must leave a mark: cut off at
  // the edge of a token it would make another token of it.
  const clean = text
    .replace(/^\uFEFF/, '')
    .replace(JSON_STRING, (string) => string.replace(CONTROLS, DAMAGED))
    .replace(CONTROLS, ' ');
  try {
    return JSON.parse(clean);
  } catch {
    throw new WechatOutcomeUnknownError('the answer is not JSON');
  }
}

function refusalOf(errcode: number, errmsg: string, secrets: readonly Secret[]): WechatRefusal {
  const scrubbed = secrets
    .reduce((text, secret) => text.replaceAll(secret.reveal(), '[secret]'), errmsg)
    .slice(0, 300);
  const rid = /\brid: ?([0-9a-f-]+)/.exec(scrubbed)?.[1];
  return { errcode, errmsg: scrubbed, ...(rid && { rid }) };
}
