/** What endpoints answer that have nothing to tell. */
export const OK = { errcode: 0, errmsg: 'ok' } as const;
