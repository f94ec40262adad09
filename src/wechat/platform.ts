/** Whose API is called: WeCom's has its own host, and its own meanings of the same errcodes. */
export type Platform = 'wechat' | 'wecom';
