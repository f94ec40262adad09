// What a visitor sees who cannot log in here. Loaded by h5.js, which finds it on the script's own element: no name on `window`.
import { outsideWeChat } from './panel/outside.js';
import { snapshotHelp } from './panel/snapshot.js';
import type { PanelScript } from './script/panels.js';

(document.currentScript as PanelScript).panels = { outsideWeChat, snapshotHelp };
