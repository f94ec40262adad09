import type { DemoSettings } from './settings.js';

/** A step that takes a while begins. */
export function progress(chinese: string, english: string): void {
  console.log(`  · ${chinese} ${english} …`);
}

/** What a newcomer reads when everything is up. */
export function greeting(settings: DemoSettings, logFile: string): string {
  const { pageUrl, serverUrl, simulatorUrl, takenPorts } = settings;
  const ports = takenPorts.join(', ');
  const moved = ports && `\n  端口 ${ports} 已被占用，已另选。 Taken, so others were chosen: ${ports}.\n`;
  return `
  中控已就绪 · Zhongkong is running

    演示页面   demo page       ${pageUrl}/
    接口文档   API docs        ${serverUrl}/docs
    微信模拟器 simulator       ${simulatorUrl}/__simulator/health
    服务日志   server log      ${logFile}
${moved}
  打开演示页面，点“微信登录”，在模拟的微信页面上同意，即可看到昵称与头像。
  下方的全局令牌每分钟左右换新一次，不必刷新页面。按 Ctrl-C 停止。

  Open the demo page, tap "Log in with WeChat" and consent on the simulated WeChat page: you come
  back with nickname and avatar. Below, the account's global token renews itself about once a minute.
  Press Ctrl-C to stop.
`;
}
