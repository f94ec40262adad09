export type AccountKind = 'official' | 'website' | 'miniprogram' | 'wecom';

/** Of service accounts the first two, of website apps the third, of WeCom the first and the last. */
export type OAuthScope = 'snsapi_base' | 'snsapi_userinfo' | 'snsapi_login' | 'snsapi_privateinfo';

/** Conditions of the real world that a test switches on for one account. All are off by default. */
export interface AccountSwitches {
  /** Daily limit of GET /cgi-bin/token: 2000 for a new account, 200 for a test account. */
  readonly plainDailyLimit?: number | undefined;
  /** Daily limits of other API paths. */
  readonly dailyLimits?: Readonly<Record<string, number>> | undefined;
  /** Calls each API path takes in a minute before it answers 45011. */
  readonly minuteLimit?: number | undefined;
  /** The same for single API paths; goes before `minuteLimit`. */
  readonly minuteLimits?: Readonly<Record<string, number>> | undefined;
  /** The one place clear_quota/v2 takes its parameters from; unless told, both. */
  readonly clearQuotaReads?: 'body' | 'query' | undefined;
  /** Where the platform pushes to; callback/check refuses without one (40201). */
  readonly pushUrl?: string | undefined;
  /** Token and EncodingAESKey beside that address; the latter is needed unless the mode is plain. */
  readonly pushToken?: string | undefined;
  readonly pushAesKey?: string | undefined;
  /** Plain unless told. */
  readonly pushMode?: 'plain' | 'compatible' | 'secure' | undefined;
  /** XML unless told. */
  readonly pushFormat?: 'xml' | 'json' | undefined;
  /** WeCom: calls each API path takes in an hour before it answers 45009. */
  readonly hourLimits?: Readonly<Record<string, number>> | undefined;
  /** WeCom: `expires_in` of tokens and tickets always says the whole life in place of the time left. */
  readonly alwaysFullLife?: boolean | undefined;
  /** The next so many calls answer -1. */
  readonly busyCalls?: number | undefined;
  /** The secret is frozen (40243); a change acts after 10 minutes, as on the real platform. */
  readonly secretFrozen?: boolean | undefined;
  /** The token endpoints are forbidden as a punishment (50004). */
  readonly tokenForbidden?: boolean | undefined;
  /** The whole account is limited (50002). */
  readonly limited?: boolean | undefined;
  /** Token calls from an address nobody confirmed answer 89503, later 89507 or 89506. */
  readonly riskyIp?: boolean | undefined;
  /** API paths this account may not call (48001). */
  readonly unauthorizedPaths?: readonly string[] | undefined;
  /** 40001 in the short form that is still met, without the advice to use stable_token. */
  readonly shortInvalidCredential?: boolean | undefined;
  /** One code for every dead global token in place of 40001 (WeCom: 40014) and, once timed out, 42001. */
  readonly deadTokenCode?: 'split' | 40001 | 40014 | 42001 | undefined;
  /** A forced refresh kills the old token at once, in place of leaving it the overlap. */
  readonly strictForcedRefresh?: boolean | undefined;
  /** Every replaced plain token keeps its overlap, in place of dying with the second newer one. */
  readonly lenientReplacement?: boolean | undefined;
  /** A new snsapi_base authorization kills the user's older snsapi_userinfo refresh tokens (40030). */
  readonly baseKillsUserinfoRefresh?: boolean | undefined;
  /** Profiles carry what the platform stopped telling in 2021: sex, and nickname and picture of followers. */
  readonly legacyProfile?: boolean | undefined;
  /** What batchget does about an openid that is not the account's: refuse all (40003), leave it out, or leave it out and shift the unionids behind it. */
  readonly batchUnknown?: 'refuse' | 'skip' | 'shift' | undefined;
  /** Openids on a page of user/get, in place of 10 000. */
  readonly followerPage?: number | undefined;
  /** The next openid that user/get names at its end: the last one, none, or on the empty page still the one that was asked with. */
  readonly followerListEnd?: 'last' | 'empty' | 'repeated' | undefined;
  /** Scopes of web authorization this account holds; without one the page shows 10005. */
  readonly scopes?: readonly OAuthScope[] | undefined;
  /** The account is banned: the authorize page shows 10004. */
  readonly banned?: boolean | undefined;
  /** A test account: only its followers may authorize, others see 10006. */
  readonly mustFollow?: boolean | undefined;
  /** The authorize page insists on a state (10013); the documentation calls it optional. */
  readonly stateRequired?: boolean | undefined;
  /** The authorize page does not insist on the documented order of its parameters. */
  readonly anyParameterOrder?: boolean | undefined;
  /** Followers get no consent sheet, as if they came from the account's chat or menu. */
  readonly silentForFollowers?: boolean | undefined;
  /** Whoever consented within thirty days gets no sheet again, unless the address says forcePopup=true (users say so). */
  readonly silentAfterConsent?: boolean | undefined;
  /** The client loads the callback twice with the same code, as some do ahead of showing a page. */
  readonly deliversCallbackTwice?: boolean | undefined;
  /** `is_snapshotuser` is the text "1" in place of the number. */
  readonly snapshotFlagAsText?: boolean | undefined;
  /** WeCom: which details members agree to show; all of them unless told. */
  readonly memberDetails?: readonly string[] | undefined;
  /** Mini programs: phone numbers carry the watermark of this app in place of their own. */
  readonly phoneOfApp?: string | undefined;
}

export interface AccountSeed extends AccountSwitches {
  /** Of kind `wecom`, whose accounts are agents with a secret each: `corpid:agentid`. */
  readonly appId: string;
  readonly secret: string;
  readonly kind: AccountKind;
  readonly name: string;
  /** `host` or `host:port`, compared exactly. Without one, only loopback addresses are accepted. */
  readonly callbackDomain?: string | undefined;
  /** Addresses or CIDR blocks; for a mini program also `a.b.c.*`. Absent or empty: no check. */
  readonly ipAllowList?: readonly string[] | undefined;
  /** The open-platform account whose members share union ids. */
  readonly unionAccount?: string | undefined;
}

/** Whatever may be changed about an account later; a new secret takes effect at once. */
export type AccountChange = Partial<Omit<AccountSeed, 'appId' | 'kind'>>;

export type Account = AccountSeed;
