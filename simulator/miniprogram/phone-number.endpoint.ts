import { accountByToken } from '../account/bearer.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { jsonBody, textField } from '../http/json-body.js';
import { Refusal } from '../http/refusal.js';
import { OK } from '../openapi/ok.js';

const CHINA = '86';

/** By a code of the phone button, which is no login code (page getPhoneNumber). */
export const phoneNumberEndpoint: ApiEndpoint = {
  method: 'POST',
  path: '/wxa/business/getuserphonenumber',
  answer: (platform, call) => {
    const { appId, phoneOfApp } = accountByToken(platform, call);
    const fields = jsonBody(call.body);
    const code = textField(fields, 'code');
    const openId = textField(fields, 'openid');
    const { users, phoneCodes, clock } = platform;
    // Assumption: no text is published for a code that is missing.
    if (!code) throw new Refusal(40029);
    const userId = phoneCodes.userOf(code, appId);
    // Assumption: the page says that the openid is checked, and not what is answered.
    if (openId !== undefined && users.openIdOf(userId, appId) !== openId) throw new Refusal(40003);
    phoneCodes.spend(code);
    const { phone = '13800000000', countryCode = CHINA } = users.get(userId);
    return {
      ...OK,
      phone_info: {
        // A mainland number is the same in both fields.
        phoneNumber: countryCode === CHINA ? phone : `+${countryCode}${phone}`,
        purePhoneNumber: phone,
        countryCode,
        watermark: { timestamp: Math.floor(clock.now() / 1000), appid: phoneOfApp ?? appId },
      },
    };
  },
};
