import { CHINESE, ENGLISH, type Texts } from './texts.js';

export type Language = 'zh' | 'en';

const REMEMBERED = 'zhongkong-demo.language';

let current: Language = remembered() ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');

export function language(): Language {
  return current;
}

export function text(key: keyof Texts, values: Readonly<Record<string, string | number>> = {}): string {
  const template = (current === 'zh' ? CHINESE : ENGLISH)[key];
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** The language of dates, of the document, and of WeChat's own pages, which has a spelling of its own. */
export function locale(): 'zh-CN' | 'en-GB' {
  return current === 'zh' ? 'zh-CN' : 'en-GB';
}
export function wechatLanguage(): 'zh_CN' | 'en' {
  return current === 'zh' ? 'zh_CN' : 'en';
}

/** A length of time in words, in minutes where they are whole. */
export function spokenSeconds(seconds: number): string {
  const isMinutes = seconds > 60 && seconds % 60 === 0;
  return isMinutes ? text('minutes', { n: seconds / 60 }) : text('seconds', { n: seconds });
}

/** Puts every text of the document into the chosen language, now and at each switch. */
export function startLanguage(onSwitch: () => void): void {
  for (const button of switches()) {
    button.addEventListener('click', () => {
      current = button.dataset['language'] === 'en' ? 'en' : 'zh';
      remember(current);
      applyTexts();
      onSwitch();
    });
  }
  applyTexts();
}

function applyTexts(): void {
  document.documentElement.lang = locale();
  document.title = text('title');
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    element.textContent = text(element.dataset['text'] as keyof Texts);
  }
  for (const button of switches()) {
    button.setAttribute('aria-pressed', String(button.dataset['language'] === current));
  }
}

function switches(): NodeListOf<HTMLButtonElement> {
  return document.querySelectorAll('[data-language]');
}

// Storage may be blocked; then the choice lasts for this page view.
function remembered(): Language | null {
  try {
    const value = localStorage.getItem(REMEMBERED);
    return value === 'zh' || value === 'en' ? value : null;
  } catch {
    return null;
  }
}
function remember(value: Language): void {
  try {
    localStorage.setItem(REMEMBERED, value);
  } catch {
    return;
  }
}
