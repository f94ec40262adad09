import type { AppError, FieldError, WechatRefusal } from './app-error.js';

/** RFC 9457 `application/problem+json`, with our additions. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  request_id: string;
  errors?: FieldError[];
  wechat?: WechatRefusal;
  remedy?: string;
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** `instance` is the path without its query: codes, states and tickets travel in queries. */
export function toProblem(error: AppError, url: string, requestId: string): Problem {
  return {
    type: `urn:zhongkong:problem:${error.code}`,
    title: error.title,
    status: error.status,
    detail: error.detail,
    instance: url.split('?', 1)[0] ?? '/',
    code: error.code,
    request_id: requestId,
    ...(error.errors && { errors: error.errors }),
    ...(error.wechat && { wechat: error.wechat }),
    ...(error.remedy && { remedy: error.remedy }),
  };
}
