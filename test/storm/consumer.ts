import { GlobalToken } from '../../src/wechat/tokens.js';
import type { Engine } from './engine.js';
import type { Machine } from './machine.js';
import type { Platform } from './platform.js';
import type { Watch } from './watch.js';

const DEAD_TOKEN = 40001;
const REPORTERS = 5;

/** Asks one process for tokens, as services do, and uses them. */
export class Consumer {
  private readonly epoch: number;

  constructor(
    private readonly machine: Machine,
    private readonly engine: Engine,
    private readonly platform: Platform,
    private readonly watch: Watch,
  ) {
    this.epoch = machine.epoch;
  }

  /** One request: from the copy if that is fresh, else by the way that may wait. */
  ask(): void {
    const { machine, engine, epoch, watch } = this;
    if (!machine.runs(epoch) || machine.isFrozen) return;
    const requestedAt = machine.world.now;
    const serve = ({
      value,
      expiresInSeconds,
    }: {
      value: { reveal(): string };
      expiresInSeconds: number;
    }) => {
      const token = value.reveal();
      watch.served({ machine, requestedAt, token, expiresInSeconds });
      this.use(token);
    };
    const peeked = engine.reader.peek(engine.credential.account.appId);
    if (peeked) return serve(peeked);
    machine.world.touched = true;
    engine.reader.get(engine.credential).then(serve, () => watch.refused());
  }

  /** Calls WeChat with the token; several report it at once when it is refused, and sometimes for no reason. */
  private use(token: string): void {
    const { engine, machine, platform } = this;
    const { world, dice, faults } = machine;
    if (!faults.reports) return;
    const calledAt = world.now + dice.between(20, 400);
    machine.deliver(this.epoch, calledAt, () => {
      if (platform.isAlive(token, world.now) && !dice.hits(faults.falseReports)) return;
      const fingerprint = engine.fingerprint.of(new GlobalToken(token));
      for (let reporter = 0; reporter < REPORTERS; reporter++)
        engine.reports.report(engine.credential, fingerprint, DEAD_TOKEN).catch(() => undefined);
    });
  }
}
