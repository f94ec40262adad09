import type { Secret } from '../common/secret/secret.js';

export type DatabaseSettings =
  { kind: 'sqlite'; path: string } | { kind: 'postgres'; url: Secret } | { kind: 'mariadb'; url: Secret };

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Everything the environment decides, parsed once. Classes take the part they need. */
export interface AppConfig {
  readonly http: HttpSettings;
  readonly database: DatabaseSettings;
  readonly sealing: { readonly masterKey: Secret | undefined; readonly keyFile: string };
  readonly bootstrapAdminKey: Secret | undefined;
  readonly wechat: WechatSettings;
  readonly wecom: { readonly apiUrl: string };
  /** Where hints between instances travel; it may hold a password. */
  readonly redisUrl: Secret | undefined;
  readonly accountsFile: string | undefined;
  readonly logLevel: LogLevel;
}

export interface HttpSettings {
  readonly host: string;
  readonly port: number;
  /** The origin that browsers use, without a trailing slash. */
  readonly publicUrl: string;
  readonly trustedProxies: number;
  readonly rateLimits: boolean;
}

export interface WechatSettings {
  readonly apiUrl: string;
  readonly openUrl: string;
  /** How long WeChat keeps a replaced token alive; the timings of the token engine are shares of it. */
  readonly overlapMs: number;
}

/** Injection token of the parsed settings. */
export const APP_CONFIG = Symbol('APP_CONFIG');
