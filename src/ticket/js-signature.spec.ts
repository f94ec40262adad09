import { expect, it } from 'vitest';
import { Ticket } from '../wechat/tokens.js';
import { jsSignature } from './js-signature.js';

const OFFICIAL = {
  ticket: new Ticket(
    'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg',
  ),
  nonce: 'Wm3WZYTPz0wzccnW',
  timestamp: 1_414_587_457,
};

it.each([
  ['http://mp.weixin.qq.com', 'f4d90daf4b3bca3078ab155816175ba34c443a7b'],
  ['http://mp.weixin.qq.com?params=value', '0f9de62fce790f9a083d5c99e95740ceb90c27ed'],
])('T-I11: signs %s as the manual does', (url, signature) => {
  expect(jsSignature({ ...OFFICIAL, url })).toBe(signature);
});

it('takes letters beyond ASCII as UTF-8', () => {
  expect(jsSignature({ ...OFFICIAL, url: 'http://mp.weixin.qq.com/店?x=小林' })).toBe(
    'a149b6f09f1390498c63ec7dc23316cff962a2a5',
  );
});
