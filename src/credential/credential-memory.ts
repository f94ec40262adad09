import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { Secret } from '../common/secret/secret.js';
import { Clock } from '../common/time/clock.js';
import { type Credential, type CredentialKind, idOf } from './credential.js';
import type { CredentialState } from './credential-state.js';
import { RefreshRules } from './refresh-rules.js';
import { promisedUntil, servableUntil } from './refresh.policy.js';
import { CLOCK_DRIFT, type StoreOffset, StoreOffsets } from './store-offset.js';

/** This instance's copy of a row. */
export interface Copy {
  readonly id: string;
  readonly state: CredentialState;
  /** Elapsed ms when the question left, and when its answer was taken. */
  readonly readAt: number;
  readonly adoptedAt: number;
  readonly offset: StoreOffset;
  readonly servableUntil: number;
  /** The end that callers are told. */
  readonly promisedUntil: number;
  /** Somebody says that the row has changed: it is read before this copy is served again. */
  readonly isSuspect: boolean;
}

/** A value as it is handed out: good now, and until `expiresAt` unless somebody outside kills it. */
export interface Served<V extends Secret = Secret> {
  readonly value: V;
  /** Epoch ms, by the database's clock; never later than the truth. */
  readonly expiresAt: number;
  /** Whole seconds left at the moment of the answer. */
  readonly expiresInSeconds: number;
  /** Only grows. */
  readonly generation: number;
}

/** A new value took over. */
export interface CredentialChange {
  readonly appId: string;
  readonly kind: CredentialKind;
  readonly generation: number;
  readonly expiresAt: number;
}

/** What this instance knows of all rows. It decides nothing; the row does. */
@Injectable()
export class CredentialMemory {
  private readonly copies = new Map<string, Copy>();
  readonly changes = new Subject<CredentialChange>();
  /** Every copy that is taken. */
  readonly adopted = new Subject<Copy>();

  constructor(
    private readonly rules: RefreshRules,
    private readonly offsets: StoreOffsets,
    private readonly clock: Clock,
  ) {}

  get(id: string): Copy | undefined {
    return this.copies.get(id);
  }

  /**
   * Takes a row that was asked for at `readAt` (elapsed ms). A question that left before the known copy came may be
   * answered with an older row, which is dropped; one that left later shows that the row itself went back (restored from
   * a backup, or deleted and made anew), and the row is the truth.
   */
  adopt(credential: Credential, state: CredentialState, readAt: number, offset: StoreOffset): Copy {
    const id = idOf(credential);
    const known = this.copies.get(id);
    if (known && known.state.revision > state.revision && readAt <= known.adoptedAt) return known;
    const rules = this.rules.of(credential);
    const copy: Copy = {
      id,
      state,
      readAt,
      adoptedAt: this.clock.elapsed(),
      offset,
      servableUntil: servableUntil(state, rules),
      promisedUntil: promisedUntil(state, readAt + offset.atLeast, rules),
      isSuspect: false,
    };
    this.copies.set(id, copy);
    this.adopted.next(copy);
    const { appId, kind, generation } = state;
    if (state.expiresAt && generation !== (known?.state.generation ?? 0))
      this.changes.next({ appId, kind, generation, expiresAt: copy.promisedUntil });
    return copy;
  }

  forget(id: string): void {
    this.copies.delete(id);
  }

  /** Has the row read before its copy is served again; the copy stays for the time that the database is away. False: there is none. */
  suspect(id: string): boolean {
    const copy = this.copies.get(id);
    if (copy) this.copies.set(id, { ...copy, isSuspect: true });
    return copy !== undefined;
  }

  suspectAll(): void {
    for (const id of this.copies.keys()) this.suspect(id);
  }

  /** The value of this copy if it may be handed out at this very moment. */
  serve(copy: Copy): Served | undefined {
    const now = this.offsets.atMostNow(copy.offset);
    const ageMs = ageAt(now, copy);
    return servedAt(now + (ageMs > this.rules.timings.readerCache ? ageMs * CLOCK_DRIFT : 0), copy);
  }

  /** As `serve`, if the copy is fresh enough to need no question; one look at the clocks, for the hot path. */
  serveFresh(copy: Copy): Served | undefined {
    const now = this.offsets.atMostNow(copy.offset);
    return this.isFreshAt(now, copy) ? servedAt(now, copy) : undefined;
  }

  /** How long ago the row was surely like this; a sleep of the machine counts. */
  ageMs(copy: Copy): number {
    return ageAt(this.offsets.atMostNow(copy.offset), copy);
  }

  /**
   * May an attempt begin with it in place of reading the row, if the row was surely like this within `limitMs`? Not when the clocks were
   * compared too long ago, nor when the database's was set back since.
   */
  maySpareReading(copy: Copy, limitMs: number): boolean {
    const { margin } = this.rules.timings;
    const newest = this.offsets.newest(copy.offset);
    return (
      this.ageMs(copy) <= limitMs &&
      this.offsets.isGood(newest, margin) &&
      this.offsets.setBackMs(copy.offset, newest, margin) === 0
    );
  }

  /** May it be served without asking the database? */
  isFresh(copy: Copy): boolean {
    return this.isFreshAt(this.offsets.atMostNow(copy.offset), copy);
  }

  /** May it still be served while the database does not answer, if that takes `graceMs` at most? */
  isWithin(copy: Copy, graceMs: number): boolean {
    return this.ageMs(copy) * (1 + CLOCK_DRIFT) < graceMs;
  }

  private isFreshAt(now: number, copy: Copy): boolean {
    return !copy.isSuspect && ageAt(now, copy) <= this.rules.timings.readerCache;
  }
}

const ageAt = (now: number, { readAt, offset }: Copy): number => now - readAt - offset.atMost;

function servedAt(now: number, copy: Copy): Served | undefined {
  const { value, generation } = copy.state;
  if (!value || now >= copy.servableUntil) return undefined;
  const leftMs = copy.promisedUntil - now;
  return {
    value,
    expiresAt: copy.promisedUntil,
    expiresInSeconds: leftMs > 0 ? Math.floor(leftMs / 1_000) : 0,
    generation,
  };
}
