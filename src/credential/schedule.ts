import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { type Copy, CredentialMemory } from './credential-memory.js';
import { DueQueue } from './due-queue.js';

/**
 * When this instance looks after which credential, by its own measure of time (elapsed ms). Those that failed last time stand in a line of
 * their own, so that many that hang cannot keep the healthy ones waiting.
 */
@Injectable()
export class Schedule {
  private readonly healthy = new DueQueue();
  private readonly failing = new DueQueue();
  private pausedUntil = -Infinity;

  constructor(
    private readonly memory: CredentialMemory,
    private readonly clock: Clock,
  ) {
    memory.adopted.subscribe((copy) => this.set(copy, 0));
  }

  /** As soon as possible. */
  add(id: string): void {
    this.healthy.set(id, this.clock.elapsed());
  }

  remove(id: string): void {
    this.healthy.delete(id);
    this.failing.delete(id);
  }

  /** By what its row says, but not before `restMs` from now. */
  follow(id: string, restMs: number): void {
    const copy = this.memory.get(id);
    if (copy) this.set(copy, restMs);
    else this.healthy.set(id, this.clock.elapsed() + restMs);
  }

  takeHealthy(): string | undefined {
    return this.take(this.healthy);
  }

  takeFailing(): string | undefined {
    return this.take(this.failing);
  }

  /** Gives out nothing for a while. */
  pause(ms: number): void {
    this.pausedUntil = this.clock.elapsed() + ms;
  }

  private take(line: DueQueue): string | undefined {
    const now = this.clock.elapsed();
    return now < this.pausedUntil ? undefined : line.takeDue(now);
  }

  private set({ id, state, offset }: Copy, restMs: number): void {
    const [line, other] =
      state.consecutiveFailures > 0 ? [this.failing, this.healthy] : [this.healthy, this.failing];
    other.delete(id);
    line.set(id, Math.max(state.nextDueAt - offset.atLeast, this.clock.elapsed() + restMs));
  }
}
