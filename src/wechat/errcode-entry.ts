/**
 * What a refusal asks of us. `token`: a global token is dead. `user`: the user must authorise again.
 * `code`: this OAuth code is spent. `request`: our call was wrong. The rest are reasons why no token is issued.
 */
export type ErrcodeClass =
  | 'transient'
  | 'minute'
  | 'day'
  | 'address'
  | 'confirm'
  | 'config'
  | 'token'
  | 'user'
  | 'code'
  | 'request'
  | 'permission';

export interface ErrcodeEntry {
  meaning: string;
  class: ErrcodeClass;
  /** The class where the same code means another thing on the endpoints that issue global tokens. */
  whenIssuing?: ErrcodeClass;
  remedy: string;
  /** Where global tokens are issued the server itself asks again. */
  remedyWhenIssuing?: string;
  /** WeChat's page, or how the code is known. */
  source: string;
}
