/** WeChat's own refusal, as callers may see it: scrubbed of every secret we know. */
export interface WechatRefusal {
  errcode: number;
  errmsg: string;
  rid?: string | undefined;
}

export interface FieldError {
  path: string;
  message: string;
}

export interface AppErrorInit {
  /** Stable, dotted: `token.unavailable`. Callers switch on it. */
  code: string;
  status: number;
  title: string;
  /** What happened and what to do, safe to show. */
  detail: string;
  errors?: FieldError[];
  wechat?: WechatRefusal | undefined;
  remedy?: string | undefined;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** Every failure that a caller may learn about. Anything else is answered as `internal` and only logged. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: FieldError[] | undefined;
  readonly wechat: WechatRefusal | undefined;
  readonly remedy: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(init: AppErrorInit) {
    super(`${init.code}: ${init.detail}`, { cause: init.cause });
    this.name = 'AppError';
    this.code = init.code;
    this.status = init.status;
    this.title = init.title;
    this.detail = init.detail;
    this.errors = init.errors;
    this.wechat = init.wechat;
    this.remedy = init.remedy;
    this.retryAfterSeconds = init.retryAfterSeconds;
  }
}
