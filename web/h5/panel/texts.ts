export type Language = 'zh' | 'en';

const TEXTS = {
  zh: {
    outsideTitle: '请在微信中打开本页',
    outsideScan: '打开微信“扫一扫”，扫描二维码',
    outsideCopy: '复制链接，发到微信的任一聊天，再点开它',
    otherPhone: '也可用另一部手机的微信扫描',
    qrLabel: '本页地址的二维码',
    addressLabel: '本页地址',
    copy: '复制链接',
    copied: '已复制，请到微信里粘贴',
    notCopied: '浏览器不允许复制，请长按或选中上面的地址，自行复制',
    snapshotTitle: '你看到的是本页的快照',
    snapshotLead: '快照页里无法登录。\n请点微信页面底部的“使用完整服务”，\n同意后页面会重新打开。',
    snapshotAlt: '手机底部“使用完整服务”按钮的位置',
  },
  en: {
    outsideTitle: 'Open this page in WeChat',
    outsideScan: 'Scan the code with WeChat (Discover › Scan)',
    outsideCopy: 'Copy the link, send it to any chat in WeChat, and tap it there',
    otherPhone: 'Or scan it with WeChat on another phone',
    qrLabel: "QR code of this page's address",
    addressLabel: "This page's address",
    copy: 'Copy the link',
    copied: 'Copied. Now paste it in WeChat',
    notCopied: 'The browser does not let us copy. Please select the address above and copy it yourself',
    snapshotTitle: 'This is a snapshot of the page',
    snapshotLead:
      'Nobody can log in here.\nTap “使用完整服务” (use full service) at the bottom of WeChat’s page. Once you agree, the page opens anew.',
    snapshotAlt: 'Where the button “使用完整服务” is, at the bottom of the phone',
  },
} as const;

export type Texts = Record<keyof (typeof TEXTS)['zh'], string>;

/** The page's language where it names one that we have, else the browser's; who reads neither gets English. */
export function textsFor(chosen?: Language): Texts & { lang: string } {
  const wanted = [chosen, document.documentElement.lang, navigator.language];
  const language = wanted.map((tag) => /^(zh|en)\b/i.exec(tag ?? '')?.[1]?.toLowerCase()).find(Boolean);
  return language === 'zh' ? { ...TEXTS.zh, lang: 'zh-CN' } : { ...TEXTS.en, lang: 'en' };
}
