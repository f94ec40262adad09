import { loadScript } from './load-script.js';

interface Panels {
  outsideWeChat(target: Element, options: Zhongkong.OutsideOptions): void;
  snapshotHelp(target: Element, options: Zhongkong.PanelOptions): void;
}

/** The element of `h5-panel.js`, and what that leaves on it. */
export type PanelScript = HTMLScriptElement & { panels: Panels };

const panels = async (): Promise<Panels> => ((await loadScript('h5-panel.js')) as PanelScript).panels;

export const outsideWeChat: Zhongkong.Api['outsideWeChat'] = async (target, options = {}) =>
  (await panels()).outsideWeChat(target, options);

export const snapshotHelp: Zhongkong.Api['snapshotHelp'] = async (target, options = {}) =>
  (await panels()).snapshotHelp(target, options);
