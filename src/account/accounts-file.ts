import { readFileSync } from 'node:fs';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { parse } from 'yaml';
import { z } from 'zod';
import { Log } from '../common/logging/log.js';
import { CellDamagedError } from '../common/sealing/sealing.errors.js';
import { Clock } from '../common/time/clock.js';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { changesNothing, fieldsOf, newAccount } from './account-fields.js';
import { AccountsFileError } from './account.errors.js';
import { CreateAccountRequest, type UpdateAccountRequest } from './account.schemas.js';
import { AccountRegistry } from './account.registry.js';
import { AccountStore } from './account.store.js';

const AccountsFileContent = z.array(CreateAccountRequest, 'must be a list of accounts');

type Applied = 'created' | 'changed' | 'same' | 'damaged';

/** An account of the file, and which fields the file itself names: the others have their defaults only when it is created. */
interface Listed {
  request: CreateAccountRequest;
  named: ReadonlySet<string>;
}

/**
 * Creates or updates, at each start, the accounts of ACCOUNTS_FILE: the file wins for the fields that it names. Accounts and
 * fields that it does not name stay as they are.
 */
@Injectable()
export class AccountsFile implements OnApplicationBootstrap {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly store: AccountStore,
    private readonly registry: AccountRegistry,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @throws AccountsFileError with every problem at once */
  async onApplicationBootstrap(): Promise<void> {
    const path = this.config.accountsFile;
    if (!path || this.registry.isSealed) return;
    const listed = readAccountsFile(path);
    const conflicts = this.conflictsOf(listed.map(({ request }) => request));
    if (conflicts.length > 0) throw new AccountsFileError(path, conflicts);
    const done = { created: [], changed: [], same: [], damaged: [] } as Record<Applied, string[]>;
    for (const account of listed) done[await this.apply(account)].push(account.request.app_id);
    // Once, at the end: each reading takes in all accounts.
    if (done.created.length + done.changed.length > 0) await this.registry.reload();
    this.log.info('accounts.file_applied', 'The accounts of ACCOUNTS_FILE are in force', {
      accounts: listed.length,
      created: done.created,
      changed: done.changed,
    });
  }

  /** Looked for before anything is written: a file that is refused changes nothing. */
  private conflictsOf(requests: readonly CreateAccountRequest[]): string[] {
    const seen = new Set<string>();
    return requests.flatMap(({ app_id, kind }) => {
      const known = this.registry.find(app_id);
      const isRepeated = seen.has(app_id);
      seen.add(app_id);
      return [
        ...(isRepeated ? [`${app_id} is listed more than once`] : []),
        ...(known && known.kind !== kind
          ? [`${app_id}: kind cannot change from ${known.kind} to ${kind}; delete the account first`]
          : []),
      ];
    });
  }

  private async apply({ request, named }: Listed): Promise<Applied> {
    const { app_id: appId, kind: _, ...all } = request;
    const known = this.registry.find(appId);
    if (!known && !this.registry.faultOf(appId))
      if (await this.store.insert(newAccount(request, this.clock.now()))) return 'created';
    const change = fieldsOf(
      Object.fromEntries(Object.entries(all).filter(([name]) => named.has(name))) as UpdateAccountRequest,
    );
    if (known && changesNothing(known, change)) return 'same';
    // The operator's file is believed: the server must start when WeChat is down.
    try {
      await this.store.change(appId, change, this.clock.now());
      return 'changed';
    } catch (error) {
      // Told already; a damaged account must not keep the others from being served.
      if (!(error instanceof CellDamagedError)) throw error;
      return 'damaged';
    }
  }
}

function readAccountsFile(path: string): Listed[] {
  const raw = parseFile(path);
  const content = AccountsFileContent.safeParse(raw);
  if (content.success && Array.isArray(raw)) {
    return content.data.map((request, index) => ({
      request,
      named: new Set(Object.keys(raw[index] as object)),
    }));
  }
  throw new AccountsFileError(
    path,
    (content.error?.issues ?? []).map((issue) => `${issue.path.join('.') || 'the file'} ${issue.message}`),
  );
}

/** YAML is a superset of JSON, but its parser takes a hundred times longer for it. */
function parseFile(path: string): unknown {
  try {
    const text = readFileSync(path, 'utf8');
    return /^\s*\[/.test(text) ? parseJsonOrYaml(text) : parse(text);
  } catch (error) {
    const isMissing =
      error instanceof Error &&
      'code' in error &&
      typeof error.code === 'string' &&
      error.code.startsWith('E');
    throw new AccountsFileError(path, [isMissing ? 'it cannot be read' : 'it is neither JSON nor YAML']);
  }
}

function parseJsonOrYaml(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parse(text);
  }
}
