/** The corp of an account of kind `wecom`, whose app_id is `corpid:agentid`. */
export const corpIdOf = (appId: string): string => appId.split(':', 1)[0] ?? appId;

/** Its application: the part behind the colon. */
export const agentIdOf = (appId: string): string => appId.slice(corpIdOf(appId).length + 1);
