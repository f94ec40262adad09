import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { WechatReachability } from './reachability.js';
import { WechatOAuthClient } from './wechat-oauth.client.js';
import { WechatTokenClient } from './wechat-token.client.js';
import { WechatUserClient } from './wechat-user.client.js';
import { WechatTransport } from './wechat-transport.js';

const LARGEST_REPLY_BYTES = 64 * 1024;

@Module({
  imports: [
    HttpModule.register({
      httpAgent: new HttpAgent({ keepAlive: true }),
      httpsAgent: new HttpsAgent({ keepAlive: true }),
      maxRedirects: 0,
      maxContentLength: LARGEST_REPLY_BYTES,
      maxBodyLength: LARGEST_REPLY_BYTES,
      proxy: false,
      // Axios must not parse: WeChat's content types and control characters are read in reply.ts.
      responseType: 'text',
      transformResponse: [],
      validateStatus: (status) => status === 200,
    }),
  ],
  providers: [WechatTransport, WechatReachability, WechatTokenClient, WechatOAuthClient, WechatUserClient],
  exports: [WechatReachability, WechatTokenClient, WechatOAuthClient, WechatUserClient],
})
export class WechatModule {}
