/** The look of the platform's own sheets. The buttons' green is darker than the brand's, to stay readable. */
export const PAGE_STYLE = `
:root { --green: #07c160; --deep: #06803f; --text: #191919; --soft: #6b6b6b; --line: #ececec; --back: #ededed; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--back); color: var(--text); font: 17px/1.45 -apple-system, BlinkMacSystemFont,
  "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", "Helvetica Neue", sans-serif; }
.phone { display: flex; flex-direction: column; min-height: 100vh; min-height: 100dvh; max-width: 430px; margin: 0 auto;
  background: #fff; }
.banner { margin: 0; padding: 7px 16px; background: #f7f7f7; color: var(--soft); font-size: 12px; text-align: center; }
main { display: flex; flex: 1; flex-direction: column; padding: 32px 24px 24px; }
.asker { display: flex; align-items: center; gap: 10px; font-size: 15px; color: var(--soft); }
.asker img { width: 28px; height: 28px; border-radius: 5px; }
.asker b { color: var(--text); font-weight: 500; }
h1 { margin: 14px 0 0; font-size: 24px; font-weight: 600; line-height: 1.3; }
form { display: flex; flex: 1; flex-direction: column; margin: 0; }
fieldset { margin: 30px 0 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0 0 6px; color: var(--soft); font-size: 14px; }
.user { position: relative; display: flex; align-items: center; gap: 14px; padding: 13px 0; cursor: pointer; }
.user + .user { border-top: 1px solid var(--line); }
.user img { width: 48px; height: 48px; border-radius: 6px; background: var(--back); flex: none; }
.user .who { flex: 1; min-width: 0; }
.user .name { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.user .tag { display: block; color: var(--soft); font-size: 13px; }
.user input { appearance: none; flex: none; width: 24px; height: 24px; margin: 0; border: 1.5px solid #8f8f8f;
  border-radius: 50%; background: #fff; cursor: pointer; }
.user input:checked { border-color: var(--green); background: var(--green)
  url("data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Cpath d='m6.5 12.4 3.7 3.7 7.3-7.6' fill='none' stroke='white' stroke-width='2.2' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E") center / 22px; }
:focus-visible { outline: 3px solid #0b5fff; outline-offset: 3px; border-radius: 4px; }
.promise { margin: 20px 0 0; color: var(--soft); font-size: 13px; }
.buttons { display: flex; gap: 16px; justify-content: center; margin: auto 0 0; padding: 40px 0 16px; }
button { width: 136px; min-height: 46px; padding: 10px 12px; border: 0; border-radius: 8px; font: inherit; font-weight: 500;
  cursor: pointer; }
button[value="allow"] { background: var(--deep); color: #fff; }
button[value="allow"]:hover { background: #056c35; }
button[value="deny"] { background: #f2f2f2; color: #05713a; }
button[value="deny"]:hover { background: #e6e6e6; }
.error { align-items: center; padding-top: 88px; text-align: center; }
.error svg { width: 72px; height: 72px; }
.error h1 { margin-top: 28px; font-size: 22px; }
.error p { margin: 12px 0 0; color: var(--soft); font-size: 16px; overflow-wrap: anywhere; }
.error .code { font-size: 14px; }
main.scan { align-items: center; padding-top: 56px; text-align: center; }
.scan .code { width: 240px; height: 240px; margin: 28px 0 20px; padding: 8px; border: 1px solid var(--line);
  border-radius: 12px; }
.scan .code svg { display: block; width: 100%; height: 100%; }
.scan p { margin: 4px 0 12px; color: var(--soft); font-size: 15px; }
.scan b { color: var(--text); font-weight: 500; }
.scan a { color: var(--deep); }
@media (min-width: 480px) {
  body { padding: 32px 0; }
  .phone { width: 390px; min-height: min(844px, calc(100vh - 64px)); border-radius: 20px; overflow: hidden;
    box-shadow: 0 12px 48px rgb(0 0 0 / 14%); }
}
`;
