/** The corp of an account of kind `wecom`, whose app_id is `corpid:agentid`. */
export const corpIdOf = (appId: string): string => appId.split(':', 1)[0] ?? appId;
