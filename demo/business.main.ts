// The business server as a program of its own, set up by its environment.
import { BusinessServer } from './business-server.js';

const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

await BusinessServer.start({
  port: Number(setting('PORT')),
  appId: setting('ZHONGKONG_APP_ID'),
  websiteAppId: process.env['ZHONGKONG_WEBSITE_APP_ID'],
  key: setting('ZHONGKONG_KEY'),
  serverUrl: setting('ZHONGKONG_URL'),
  publicUrl: setting('ZHONGKONG_PUBLIC_URL'),
  overlapSeconds: Number(setting('ZHONGKONG_OVERLAP_SECONDS')),
});
