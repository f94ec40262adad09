import { byId } from './element.js';
import { language } from './language.js';

/** In which language each panel is there already; filling it again would take back what it says of its button. */
const filled = new Map<string, string>();

/** The panels of h5.js for visitors who cannot log in here; they speak the language of the document. */
export function showHelp(errorCode: string | null, isLoggedIn: boolean): void {
  const isSnapshot = errorCode === 'snapshot_user';
  byId('snapshot').hidden = !isSnapshot;
  if (isSnapshot) fill('snapshot', (element) => zhongkong.snapshotHelp(element));
  const isOutside = !isLoggedIn && !zhongkong.isInWeChat;
  byId('outside').hidden = !isOutside;
  if (isOutside) fill('outside-panel', (element) => zhongkong.outsideWeChat(element));
}

function fill(id: string, panel: (element: Element) => Promise<void>): void {
  if (filled.get(id) === language()) return;
  filled.set(id, language());
  panel(byId(id)).catch(() => filled.delete(id));
}
