import type { AppError } from '../common/errors/app-error.js';

/** For a person whose login leads nowhere: there is no return address to send the browser to. Holds nothing from the request. */
export function lostLoginPage({ code }: AppError): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>登录已失效 · Login is over</title>
<style>
body { margin: 0; display: grid; place-items: center; min-height: 100vh; background: #f2f2f2; color: #1a1a1a; font: 16px/1.6 -apple-system, "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif; }
main { max-width: 20rem; padding: 2rem 1.5rem; text-align: center; }
h1 { font-size: 1.25rem; margin: 0 0 .5rem; }
p { margin: .25rem 0; color: #555; }
code { color: #767676; font-size: .8125rem; }
</style>
</head>
<body>
<main>
<h1>这次登录已失效</h1>
<p>请返回原来的页面，重新登录。</p>
<p lang="en">This login is over. Go back to the page you came from and log in again.</p>
<p><code>${code}</code></p>
</main>
</body>
</html>
`;
}
