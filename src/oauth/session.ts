import type { Language } from '../wechat/wechat-oauth.client.js';

/** A user logged in on one page or device. The random code that proves it is nowhere here. */
export interface Session {
  readonly id: string;
  readonly appId: string;
  readonly userId: string;
  readonly openId: string;
  readonly unionId: string | undefined;
  readonly scope: string;
  readonly lang: Language;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly idleExpiresAt: number;
  readonly maxExpiresAt: number;
}
