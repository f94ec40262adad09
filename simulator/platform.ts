import { AccountRegistry } from './account/account.registry.js';
import { Quotas } from './account/quotas.js';
import { RiskyIps } from './account/risky-ips.js';
import type { SimulatorClock } from './clock.js';
import { Traffic } from './http/traffic.js';
import { MiniCodeStore } from './miniprogram/mini-code.store.js';
import { CodeStore } from './oauth/code.store.js';
import { ConsentStore } from './oauth/consent.store.js';
import { ScanStore } from './oauth/scan.store.js';
import { UserTokenStore } from './oauth/user-token.store.js';
import { PushSender } from './push/push.sender.js';
import { RidStore } from './openapi/rid.store.js';
import type { Randomness } from './randomness.js';
import { LastingIssuer } from './token/lasting.issuer.js';
import { PlainTokenIssuer } from './token/plain-token.issuer.js';
import { StableTokenIssuer } from './token/stable-token.issuer.js';
import { TicketIssuer } from './token/ticket.issuer.js';
import { TokenHistory } from './token/token-history.js';
import type { TokenLife } from './token/token-life.js';
import { ticketText, wecomTokenText } from './token/token-text.js';
import { UserTicketStore } from './wecom/user-ticket.store.js';
import { WecomLimits } from './wecom/wecom-limits.js';
import { UserRegistry } from './user/user.registry.js';

/** Switches of the whole platform. */
export interface PlatformSettings {
  /** The authorize page turns away browsers whose user agent lacks "MicroMessenger". */
  requireWeChatBrowser: boolean;
  /** Milliseconds every answer takes, half of them on the way in and half on the way out. */
  latencyMs: number;
  /** The same for single paths, in place of `latencyMs`. */
  pathLatencyMs: Readonly<Record<string, number>>;
}

/** How long what it hands out lives. */
export interface PlatformLives extends TokenLife {
  readonly ticketLifeMs: number;
}

/** The state of the platform; endpoints take from it what they need and keep none of their own. */
export interface Platform {
  readonly clock: SimulatorClock;
  readonly random: Randomness;
  readonly settings: PlatformSettings;
  readonly accounts: AccountRegistry;
  readonly quotas: Quotas;
  readonly riskyIps: RiskyIps;
  readonly traffic: Traffic;
  readonly rids: RidStore;
  readonly users: UserRegistry;
  readonly history: TokenHistory;
  readonly plainTokens: PlainTokenIssuer;
  readonly stableTokens: StableTokenIssuer;
  readonly tickets: TicketIssuer;
  readonly wecomTokens: LastingIssuer;
  readonly wecomTickets: LastingIssuer;
  readonly wecomLimits: WecomLimits;
  readonly codes: CodeStore;
  readonly scans: ScanStore;
  readonly consents: ConsentStore;
  readonly jsCodes: MiniCodeStore;
  readonly phoneCodes: MiniCodeStore;
  readonly userTickets: UserTicketStore;
  readonly userTokens: UserTokenStore;
  readonly pushes: PushSender;
}

export function createPlatform(clock: SimulatorClock, random: Randomness, lives: PlatformLives): Platform {
  const accounts = new AccountRegistry(clock);
  const history = new TokenHistory();
  const tickets = new LastingIssuer(clock, history, lives.ticketLifeMs, () => ticketText(random));
  return {
    clock,
    random,
    settings: { requireWeChatBrowser: false, latencyMs: 0, pathLatencyMs: {} },
    accounts,
    quotas: new Quotas(clock),
    riskyIps: new RiskyIps(clock),
    traffic: new Traffic(),
    rids: new RidStore(clock),
    users: new UserRegistry(clock, accounts),
    history,
    plainTokens: new PlainTokenIssuer(clock, random, history, lives),
    stableTokens: new StableTokenIssuer(clock, random, history, lives),
    tickets: new TicketIssuer(tickets),
    wecomTokens: new LastingIssuer(clock, history, lives.lifeMs, () => wecomTokenText(random)),
    wecomTickets: tickets,
    wecomLimits: new WecomLimits(clock),
    codes: new CodeStore(clock, random),
    scans: new ScanStore(random),
    consents: new ConsentStore(clock),
    jsCodes: new MiniCodeStore(clock, random, { foreign: 40029, spent: 40163 }),
    phoneCodes: new MiniCodeStore(clock, random, { foreign: 40013, spent: 40029 }),
    userTickets: new UserTicketStore(clock, random),
    userTokens: new UserTokenStore(clock, random, history),
    pushes: new PushSender(clock, random, accounts),
  };
}
