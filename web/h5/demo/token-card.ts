import { byId, create } from './element.js';
import { language, locale, text } from './language.js';
import { sayMode, sayState } from './wire-words.js';

interface TokenLife {
  generation: number | null;
  issued_at: string | null;
  expires_at: string | null;
  expires_in: number | null;
  mode: string;
  next_due_at: string | null;
  state: string;
}

const KEPT_ENTRIES = 5;
const TICK_MS = 250;
// Events tell of new tokens only; a server that is down, or a blocked account, sends none.
const CHECK_MS = 10_000;
const entries: { generation: number; at: Date }[] = [];

let life: TokenLife | null = null;
let serverAheadMs = 0;
let isConnected = false;

/** Follows the life of the global token; the token itself never comes to the page. */
export function startTokenCard(): void {
  const events = new EventSource('/api/token-life/events');
  events.addEventListener('token', () => void refresh());
  events.addEventListener('error', () => {
    isConnected = false;
    showTokenCard();
  });
  setInterval(tick, TICK_MS);
  setInterval(() => void refresh(), CHECK_MS);
  void refresh();
}

async function refresh(): Promise<void> {
  try {
    const response = await fetch('/api/token-life');
    if (!response.ok) throw new Error(`token-life answered ${response.status}`);
    accept((await response.json()) as TokenLife);
    isConnected = true;
  } catch {
    isConnected = false;
  }
  showTokenCard();
}

function accept(next: TokenLife): void {
  const before = life;
  life = next;
  // The phone's clock may be wrong; what counts is how much the server says is left.
  if (next.expires_at && next.expires_in !== null) {
    serverAheadMs = Date.parse(next.expires_at) - next.expires_in * 1000 - Date.now();
  }
  if (!next.generation || next.generation === entries[0]?.generation) return;
  entries.unshift({ generation: next.generation, at: new Date(next.issued_at ?? Date.now()) });
  entries.length = Math.min(entries.length, KEPT_ENTRIES);
  if (before?.generation) celebrate(next.generation);
}

/** A refresh is seen and heard: the card lights up once, and screen readers say it. */
function celebrate(generation: number): void {
  byId('token-news').textContent = text('historyEntry', { n: generation });
  const card = byId('token');
  card.classList.remove('is-renewed');
  // Reading the layout in between is what makes the browser start the animation anew.
  void card.offsetWidth;
  card.classList.add('is-renewed');
}

export function showTokenCard(): void {
  const state = isConnected ? (life?.state ?? 'unreachable') : 'unreachable';
  byId('token-state').dataset['state'] = state;
  byId('token-state').textContent = sayState(state, language());
  byId('mode').textContent = life ? sayMode(life.mode, language()) : '–';
  byId('generation').textContent = life?.generation ? text('generationValue', { n: life.generation }) : '–';
  showHistory();
  tick();
}

function showHistory(): void {
  const time = new Intl.DateTimeFormat(locale(), { timeStyle: 'medium', hour12: false });
  byId('history').replaceChildren(
    ...entries.map(({ generation, at }) => {
      const item = create('li', text('historyEntry', { n: generation }));
      const when = create('time', time.format(at));
      when.setAttribute('datetime', at.toISOString());
      item.append(when);
      return item;
    }),
  );
}

function tick(): void {
  const nowMs = Date.now() + serverAheadMs;
  const leftMs = msUntil(life?.expires_at, nowMs);
  const wholeMs =
    life?.expires_at && life.issued_at ? msUntil(life.expires_at, Date.parse(life.issued_at)) : 0;
  const share = wholeMs ? Math.min(1, leftMs / wholeMs) : 0;
  byId('ring-time').textContent = life?.expires_at ? clock(leftMs) : '–';
  byId('ring-left').style.strokeDashoffset = String(100 - share * 100);
  byId('next-refresh').textContent = nextRefresh(msUntil(life?.next_due_at, nowMs));
}

function nextRefresh(dueMs: number): string {
  if (!life?.next_due_at) return '–';
  return dueMs < 1000 ? text('now') : text('inTime', { time: clock(dueMs) });
}

function msUntil(instant: string | null | undefined, nowMs: number): number {
  return instant ? Math.max(0, Date.parse(instant) - nowMs) : 0;
}

function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor((seconds % 3600) / 60), seconds % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return [...(seconds >= 3600 ? [Math.floor(seconds / 3600)] : []), ...parts].join(':');
}
