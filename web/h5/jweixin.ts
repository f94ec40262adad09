/*! WeChat JS-SDK by Tencent, from the npm package weixin-js-sdk (MIT, Copyright (c) 2023 Yanxi) */
import wx from 'weixin-js-sdk';

// Tencent's own file leaves both names behind; the package's, made for bundlers, leaves neither and yet calls `wx`.
Object.assign(window, { wx, jWeixin: wx });
