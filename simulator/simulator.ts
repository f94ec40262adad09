import type { AccountSeed } from './account/account.js';
import type { AccountRegistry } from './account/account.registry.js';
import type { RiskyIps } from './account/risky-ips.js';
import { SimulatorClock } from './clock.js';
import { ControlInterface } from './control/control.interface.js';
import { FaultScript } from './fault/fault.script.js';
import { Dispatcher } from './http/dispatcher.js';
import { RequestRecord } from './http/request-record.js';
import { HttpServer } from './http/server.js';
import type { UserTokenStore } from './oauth/user-token.store.js';
import { walkThroughAuthorize, type AuthorizeChoice } from './phone.js';
import { createPlatform, type Platform, type PlatformSettings } from './platform.js';
import type { PushSender } from './push/push.sender.js';
import { Randomness } from './randomness.js';
import { endTokensEarly } from './token/early-end.js';
import type { TicketIssuer } from './token/ticket.issuer.js';
import { Truth } from './truth.js';
import type { UserSeed } from './user/user.js';
import type { UserRegistry } from './user/user.registry.js';

export interface SimulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** `expires_in` of a fresh global token; 7200 unless told. */
  readonly tokenLifeSeconds?: number;
  /** Grace of a replaced token and last part of a stable token's life; 300 unless told. */
  readonly overlapSeconds?: number;
  /** How long a ticket lives, and what its `expires_in` always says; as long as a token unless told. */
  readonly ticketLifeSeconds?: number;
  /** Base of the simulator's clock; the system's unless told. */
  readonly now?: () => number;
  readonly accounts?: readonly AccountSeed[];
  readonly users?: readonly UserSeed[];
  /** Makes everything random repeatable. */
  readonly seed?: number;
}

/** The WeChat platform as a real HTTP server, and the handle by which a test moves it and asks for the truth. */
export class Simulator {
  readonly #server: HttpServer;
  readonly #dispatcher: Dispatcher;
  readonly #platform: Platform;
  readonly faults: FaultScript;
  readonly requests: RequestRecord;
  readonly truth: Truth;

  private constructor(server: HttpServer, dispatcher: Dispatcher, parts: SimulatorParts) {
    this.#server = server;
    this.#dispatcher = dispatcher;
    this.#platform = parts.platform;
    this.faults = parts.faults;
    this.requests = parts.requests;
    this.truth = parts.truth;
  }

  static async start(options: SimulatorOptions = {}): Promise<Simulator> {
    const parts = createParts(options);
    const dispatcher = new Dispatcher({ ...parts, control: new ControlInterface(parts) });
    const server = await HttpServer.listen(
      options.port ?? 0,
      options.host ?? '127.0.0.1',
      (request, response) => dispatcher.handle(request, response),
    );
    return new Simulator(server, dispatcher, parts);
  }

  /** The API and the authorize pages share this address. */
  get url(): string {
    return this.#server.url;
  }

  get clock(): SimulatorClock {
    return this.#platform.clock;
  }

  get accounts(): AccountRegistry {
    return this.#platform.accounts;
  }

  get users(): UserRegistry {
    return this.#platform.users;
  }

  /** What wx.login gives a mini program. */
  jsCode(appId: string, userId: string): string {
    return this.#platform.jsCodes.issue(this.accounts.get(appId).appId, this.users.get(userId).id);
  }

  /** What the phone button of a mini program gives it. */
  phoneCode(appId: string, userId: string): string {
    return this.#platform.phoneCodes.issue(this.accounts.get(appId).appId, this.users.get(userId).id);
  }

  /** Events in a user's life: a changed password, revoked refresh tokens. */
  get userTokens(): Pick<UserTokenStore, 'changePassword' | 'revokeRefreshTokens'> {
    return this.#platform.userTokens;
  }

  /** Sends events to the address of an account, as the platform does. */
  get pushes(): PushSender {
    return this.#platform.pushes;
  }

  /** The platform ends an account's global tokens before their time; tells how many there were. */
  endTokensEarly(appId: string): number {
    return endTokensEarly(this.#platform.history, this.clock, appId);
  }

  /** The administrator's answers for accounts with the `riskyIp` switch. */
  get riskyIps(): Pick<RiskyIps, 'decide'> {
    return this.#platform.riskyIps;
  }

  /** Lets another program of the account fetch its ticket, with no call of its own on record. */
  get tickets(): Pick<TicketIssuer, 'current'> {
    return this.#platform.tickets;
  }

  get settings(): PlatformSettings {
    return this.#platform.settings;
  }

  /**
   * What a phone does with an authorize address, through the same pages and rules: shows the sheet, sends the
   * choice. Answers the callback address without requesting it; throws when a numbered error page comes.
   */
  authorize(authorizeUrl: string, choice: AuthorizeChoice): Promise<URL> {
    return walkThroughAuthorize(this.url, authorizeUrl, choice);
  }

  /** Cuts every connection, hanging ones too. */
  async stop(): Promise<void> {
    this.#dispatcher.stop();
    await this.#server.close();
  }
}

interface SimulatorParts {
  readonly platform: Platform;
  readonly faults: FaultScript;
  readonly requests: RequestRecord;
  readonly truth: Truth;
}

function createParts(options: SimulatorOptions): SimulatorParts {
  const clock = new SimulatorClock(options.now);
  const { tokenLifeSeconds = 7200 } = options;
  const platform = createPlatform(clock, new Randomness(options.seed), {
    lifeMs: tokenLifeSeconds * 1000,
    overlapMs: (options.overlapSeconds ?? 300) * 1000,
    ticketLifeMs: (options.ticketLifeSeconds ?? tokenLifeSeconds) * 1000,
  });
  for (const account of options.accounts ?? []) platform.accounts.add(account);
  for (const user of options.users ?? []) platform.users.add(user);
  return {
    platform,
    faults: new FaultScript(),
    requests: new RequestRecord(),
    truth: new Truth(clock, platform.history, platform.traffic),
  };
}
