/** What a hint may be about: a word of our own, such as `token`. */
export const TOPIC = /^[a-z][a-z0-9_-]{0,39}$/;

/** What to read again, such as an app_id: printable ASCII, no spaces, at most 200 characters. */
export const HINT_KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Hints from instance to instance: "read this again now". Nothing depends on their arrival: whoever listens also looks by itself, only
 * later. A hint carries no content, so that a lie costs one look. Hints are for other instances: the one that publishes does not hear it.
 */
export abstract class HintBus {
  /** Tells the other instances, if they can be told at once. Never throws and never waits. */
  abstract publish(topic: string, key: string): void;

  /**
   * Calls `onHint` with the key of each hint of this topic, the same key at most once in 100 ms (and once after the last of them).
   * `onGap` is called when hints may have been missed: anything may have changed.
   * @throws Error for a topic that no hint can have
   */
  abstract subscribe(topic: string, onHint: (key: string) => void, onGap?: () => void): void;
}
