/**
 * The stable part of each errmsg, as met in real replies. Texts marked "unconfirmed" were never seen; only
 * their code is certain, so nobody should match on them.
 */
const TEXTS = new Map<number, string>([
  [-1, 'system error'],
  [40001, 'invalid credential, access_token is invalid or not latest'],
  [40002, 'invalid grant_type'],
  [40003, 'invalid openid'],
  [40013, 'invalid appid'],
  [40014, 'invalid access_token'],
  [40029, 'invalid code'],
  [40030, 'invalid refresh_token'],
  [40032, 'invalid openid list size'],
  [40066, 'invalid url'],
  [40125, 'invalid appsecret'],
  [40163, 'code been used'],
  [40226, 'code blocked'],
  [40201, 'invalid check url'],
  [40202, 'invalid action'], // unconfirmed
  [40203, 'invalid check_operator'], // unconfirmed
  [40243, 'appsecret is frozen'], // unconfirmed
  [41001, 'access_token missing'],
  [41002, 'appid missing'],
  [41003, 'refresh_token missing'],
  [41004, 'appsecret missing'],
  [41008, 'missing code'],
  [41009, 'missing openid'],
  [42001, 'access_token expired'],
  [42002, 'refresh_token expired'],
  [42007, 'access_token and refresh_token exception'],
  [43001, 'require GET method'],
  [43002, 'require POST method'],
  [44002, 'empty post data'],
  [45009, 'reach max api daily quota limit'],
  [45011, 'api minute-quota reach limit, must slower, retry next minute'],
  [47001, 'data format error'],
  [48001, 'api unauthorized'],
  [48006, 'forbid to clear quota because of reaching the limit'],
  [50002, 'user limited'],
  [50004, 'user not allow to use accesstoken, maybe for punishment'],
  [50007, 'account frozen'], // unconfirmed
  [76001, 'rid not found'],
  [76002, 'rid is error'],
  [76003, 'no permission for this rid'], // unconfirmed
  [76004, 'rid time is error'],
  [76021, 'cgi_path not found, please check'],
  [76022, 'could not use this cgi_path, no permission'],
  [89501, 'confirmation request is waiting'], // unconfirmed
  [89503, 'this call requires confirmation by the administrator'], // unconfirmed
  [89506, 'ip refused by the administrator for 24 hours'], // unconfirmed
  [89507, 'ip refused by the administrator for 1 hour'], // unconfirmed
  [268487002, 'system busy, please retry'], // unconfirmed
]);

/** What follows the stable part of 40001 and of the token endpoints' 45009 since 2023. */
export const STABLE_TOKEN_ADVICE =
  ', could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r';

export function errorText(errcode: number): string {
  return TEXTS.get(errcode) ?? 'system error';
}
