import { Random } from '../../src/common/random/random.js';

/** One seeded source of chance (xorshift, 32 bit): a seed is a whole storm. */
export class Dice {
  private x: number;

  constructor(seed: number) {
    this.x = (Math.imul(seed, 2_654_435_761) + 97) | 0 || 1;
    // Small seeds start alike.
    for (let i = 0; i < 16; i++) this.roll();
  }

  /** In [0, 1). */
  roll(): number {
    this.x ^= this.x << 13;
    this.x ^= this.x >>> 17;
    this.x ^= this.x << 5;
    return (this.x >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.roll();
  }

  hits(chance: number): boolean {
    return chance > 0 && this.roll() < chance;
  }
}

/** The engine's own source of chance, fed from the storm's. */
export class DiceRandom extends Random {
  constructor(private readonly dice: Dice) {
    super();
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => Math.floor(this.dice.roll() * 256)));
  }
}
