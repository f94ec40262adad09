import { readFileSync } from 'node:fs';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { parse } from 'yaml';
import { z } from 'zod';
import { Log } from '../common/logging/log.js';
import { CellDamagedError } from '../common/sealing/sealing.errors.js';
import { KeyedSealer } from '../common/sealing/keyed-sealer.js';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { AccountsFileError } from './account.errors.js';
import { CreateAccountRequest, type UpdateAccountRequest } from './account.schemas.js';
import { AccountService } from './account.service.js';

const AccountsFileContent = z.array(CreateAccountRequest, 'must be a list of accounts');

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
    private readonly accounts: AccountService,
    private readonly sealer: KeyedSealer,
    private readonly log: Log,
  ) {}

  /** @throws AccountsFileError with every problem at once */
  async onApplicationBootstrap(): Promise<void> {
    const path = this.config.accountsFile;
    if (!path || this.sealer.sealedReason !== undefined) return;
    const listed = readAccountsFile(path);
    const conflicts = this.conflictsOf(listed.map(({ request }) => request));
    if (conflicts.length > 0) throw new AccountsFileError(path, conflicts);
    for (const account of listed) await this.apply(account);
    this.log.info('accounts.file_applied', 'The accounts of ACCOUNTS_FILE are in force', {
      accounts: listed.length,
    });
  }

  /** Looked for before anything is written: a file that is refused changes nothing. */
  private conflictsOf(requests: readonly CreateAccountRequest[]): string[] {
    return requests.flatMap(({ app_id, kind }, index) => {
      const known = this.accounts.find(app_id);
      const isRepeated = requests.findIndex((other) => other.app_id === app_id) < index;
      return [
        ...(isRepeated ? [`${app_id} is listed more than once`] : []),
        ...(known && known.kind !== kind
          ? [`${app_id}: kind cannot change from ${known.kind} to ${kind}; delete the account first`]
          : []),
      ];
    });
  }

  private async apply({ request, named }: Listed): Promise<void> {
    const { app_id, kind: _, ...all } = request;
    if (!this.accounts.exists(app_id)) return void (await this.accounts.create(request));
    const fields: UpdateAccountRequest = Object.fromEntries(
      Object.entries(all).filter(([name]) => named.has(name)),
    );
    // The operator's file is believed: the server must start when WeChat is down.
    try {
      await this.accounts.update(app_id, fields, { unchecked: true });
    } catch (error) {
      // Told already; a damaged account must not keep the others from being served.
      if (!(error instanceof CellDamagedError)) throw error;
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

/** YAML is a superset of JSON: one parser reads both. */
function parseFile(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const isMissing =
      error instanceof Error &&
      'code' in error &&
      typeof error.code === 'string' &&
      error.code.startsWith('E');
    throw new AccountsFileError(path, [isMissing ? 'it cannot be read' : 'it is neither JSON nor YAML']);
  }
}
