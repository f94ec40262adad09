/** What the business server tells of the global token; the token itself never comes to the page. */
export interface TokenLife {
  generation: number | null;
  issued_at: string | null;
  expires_at: string | null;
  expires_in: number | null;
  mode: string;
  /** When Zhongkong asks WeChat next; before the overlap the answer is the same token again. */
  next_due_at: string | null;
  /** From when on WeChat hands out the next token. */
  renewal_at: string | null;
  overlap_seconds: number;
  state: string;
}

// Events tell of new tokens only; a server that is down, or a blocked account, sends none.
const CHECK_MS = 10_000;
const TICK_MS = 250;
const LEAST_PAUSE_MS = 1_000;
const CLOCK_JUMP_MS = 1_500;

/** Keeps the page's knowledge of the token's life fresh: at every new token, after every check, and now and then. */
export class TokenWatch {
  life: TokenLife | null = null;
  isConnected = false;

  private serverAheadMs = Infinity;
  private readAtMs = 0;
  private isReading = false;

  constructor(
    private readonly onRead: (before: TokenLife | null) => void,
    private readonly onTick: () => void,
  ) {}

  start(): void {
    const events = new EventSource('/api/token-life/events');
    events.addEventListener('token', () => void this.read());
    events.addEventListener('error', () => {
      this.isConnected = false;
      this.onRead(this.life);
    });
    setInterval(() => this.tick(), TICK_MS);
    void this.read();
  }

  /** How long until this instant by the server's clock, never below zero; the phone's clock may be wrong. */
  msUntil(instant: string | null | undefined): number {
    return instant ? Math.max(0, Date.parse(instant) - Date.now() - this.serverAheadMs) : 0;
  }

  private tick(): void {
    const sinceReadMs = Date.now() - this.readAtMs;
    // A check that was due has happened, or is happening: what is shown of it is out of date.
    const isPast = this.life?.next_due_at ? this.msUntil(this.life.next_due_at) === 0 : false;
    if (sinceReadMs > (isPast ? LEAST_PAUSE_MS : CHECK_MS)) void this.read();
    this.onTick();
  }

  private async read(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    const before = this.life;
    try {
      const response = await fetch('/api/token-life');
      if (!response.ok) throw new Error(`token-life answered ${response.status}`);
      this.accept((await response.json()) as TokenLife);
      this.isConnected = true;
    } catch {
      this.isConnected = false;
    } finally {
      this.isReading = false;
      this.readAtMs = Date.now();
    }
    this.onRead(before);
  }

  private accept(life: TokenLife): void {
    this.life = life;
    if (!life.expires_at || life.expires_in === null) return;
    const aheadMs = Date.parse(life.expires_at) - life.expires_in * 1000 - Date.now();
    // Whole seconds are told, rounded down, so each reading is up to a second too high: the lowest comes closest.
    const isSameClock = Math.abs(aheadMs - this.serverAheadMs) < CLOCK_JUMP_MS;
    this.serverAheadMs = isSameClock ? Math.min(aheadMs, this.serverAheadMs) : aheadMs;
  }
}
