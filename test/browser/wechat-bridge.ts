import { createHash } from 'node:crypto';
import type { BrowserContext } from 'playwright-core';

interface Signed {
  verifyNonceStr: string;
  verifyTimestamp: string;
  verifySignature: string;
  /** The address that this client checks the signature against. */
  url: string;
}

export interface BridgePlan {
  ticket: () => Promise<string>;
  /** Of iOS it is reported that its WeChat checks against the address at which the page was loaded. */
  checks: 'entry' | 'current';
}

/** The object that WeChat's client puts into its pages, and that the JS-SDK calls: here it refuses a wrong signature as the client does. */
export async function installBridge(context: BrowserContext, { ticket, checks }: BridgePlan): Promise<void> {
  await context.exposeFunction('isSigned', async (signed: Signed) => {
    const { verifyNonceStr, verifyTimestamp, verifySignature, url } = signed;
    const text = `jsapi_ticket=${await ticket()}&noncestr=${verifyNonceStr}&timestamp=${verifyTimestamp}&url=${url}`;
    return createHash('sha1').update(text).digest('hex') === verifySignature;
  });
  // The SDK counts its uses at a host of its own.
  await context.route('https://open.weixin.qq.com/**', (route) => route.fulfill({ status: 204 }));
  await context.addInitScript(`{
    const here = () => location.href.split('#')[0];
    const entry = here();
    const url = () => (${JSON.stringify(checks)} === 'entry' ? entry : here());
    window.bridgeCalls = [];
    window.WeixinJSBridge = {
      on() {},
      async invoke(name, parameters, callback) {
        window.bridgeCalls.push({ name, parameters, url: url() });
        const isRight = await window.isSigned({ ...parameters, url: url() });
        callback({ err_msg: isRight ? name + ':ok' : name + ':fail_invalid signature', checkResult: '{}' });
      },
    };
  }`);
}
