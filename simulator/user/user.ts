export interface UserSeed {
  readonly id: string;
  readonly nickname: string;
  /** 1 male, 2 female, 0 unknown; told only to accounts with the `legacyProfile` switch. */
  readonly sex?: 0 | 1 | 2 | undefined;
  /** The address of a picture; empty for none. Default: one drawn by the simulator. */
  readonly avatar?: string | undefined;
  readonly language?: string | undefined;
  readonly followerOf?: readonly string[] | undefined;
  /** Authorizes as in a snapshot page: a working code, but of a virtual person. */
  readonly snapshot?: boolean | undefined;
  /** The platform takes the user for a risk: mini programs are refused the login (40226). */
  readonly isRisk?: boolean | undefined;
  /** Without the country's code. */
  readonly phone?: string | undefined;
  /** `86` unless told. */
  readonly countryCode?: string | undefined;
  readonly email?: string | undefined;
  /** WeCom: the user's own id in each corp that the user belongs to, by corp. */
  readonly memberOf?: Readonly<Record<string, string>> | undefined;
  /** WeCom: corps that know the user as an outside contact. */
  readonly externalOf?: readonly string[] | undefined;
}

export type UserChange = Partial<Omit<UserSeed, 'id' | 'followerOf'>>;

export type User = Omit<UserSeed, 'followerOf'>;
