import type { Arrival } from './address.js';
import { apiOrigin } from './tag.js';

// How a login in a second window gets back to the page that waits for it. The ticket goes over a channel that only windows of the same origin
// hear, and is worth nothing without the pending code, which never left the waiting page. That page may have been reloaded meanwhile, or
// lost its reference to the window on WeChat's pages: neither matters to a channel.
type Message = { offer?: Arrival; taken?: string };

const NAME = `zhongkong.${apiOrigin}`;
const OFFER_EVERY_MS = 300;
/** As long as a ticket lives: the waiting page may be loading. */
const OFFER_FOR_MS = 60_000;
/** Somebody who waits answers at once; without an answer this page goes on. */
const PATIENCE_MS = 1_000;
/** A window that no script opened cannot be closed by one. */
const CLOSING_MS = 2_000;

/** Safari before 15.4 and old web views have none. */
export const hasChannel = typeof BroadcastChannel === 'function';

/** Offers what came back to a page that waits for it, and closes this window when one takes it. Resolves if this window stays. */
export function handOver(arrival: Arrival): Promise<void> {
  if (!hasChannel) return Promise.resolve();
  return new Promise((resolve) => {
    const channel = new BroadcastChannel(NAME);
    const offer = (): void => send(channel, { offer: arrival });
    const repeating = setInterval(offer, OFFER_EVERY_MS);
    const goesOn = setTimeout(resolve, PATIENCE_MS);
    const stop = (): void => {
      clearInterval(repeating);
      channel.close();
    };
    setTimeout(stop, OFFER_FOR_MS);
    channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (data.taken !== arrival.loginId) return;
      stop();
      clearTimeout(goesOn);
      setTimeout(resolve, CLOSING_MS);
      window.close();
    });
    offer();
  });
}

/** Takes what other windows offer if it is for this page, until `take` has taken one. */
export function listen(isOurs: (loginId: string) => boolean, take: (arrival: Arrival) => void): void {
  const channel = new BroadcastChannel(NAME);
  channel.addEventListener('message', ({ data: { offer } }: MessageEvent<Message>) => {
    if (!offer || !isOurs(offer.loginId)) return;
    send(channel, { taken: offer.loginId });
    channel.close();
    take(offer);
  });
}

function send(channel: BroadcastChannel, message: Message): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin, and no such parameter
  channel.postMessage(message);
}
