import { localError } from './failure.js';
import { apiUrl } from './tag.js';

const loading: Record<string, Promise<HTMLScriptElement> | undefined> = {};

/** Runs a script of ours that few pages need, once. */
export function loadScript(name: string): Promise<HTMLScriptElement> {
  const known = loading[name];
  if (known) return known;
  const started = new Promise<HTMLScriptElement>((resolve, reject) => {
    const element = document.createElement('script');
    element.src = `${apiUrl}/${name}`;
    element.addEventListener('load', () => resolve(element));
    element.addEventListener('error', () => {
      delete loading[name];
      element.remove();
      reject(localError('network', `${element.src} could not be loaded; does the page's CSP allow it?`));
    });
    document.head.append(element);
  });
  loading[name] = started;
  return started;
}
