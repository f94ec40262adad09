import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Sealer } from '../common/sealing/sealer.js';
import { CellDamagedError } from '../common/sealing/sealing.errors.js';
import { GlobalToken, Ticket } from '../wechat/tokens.js';
import { Burn } from './burn.js';
import { credentialId } from './credential.js';
import type { CredentialEntity } from './credential.entity.js';
import type { CredentialPatch, CredentialState } from './credential-state.js';
import { RefreshFailure } from './refresh-failure.js';

type Columns = Partial<Omit<CredentialEntity, 'appId' | 'kind' | 'revision'>>;

/** What stands in the columns, and what the engine works with: values sealed, structures as JSON, null for undefined. */
@Injectable()
export class CredentialCells {
  constructor(private readonly sealer: Sealer) {}

  /** @throws CellDamagedError */
  open(row: CredentialEntity): CredentialState {
    return {
      ...withoutNulls(row),
      value: row.value === null ? undefined : this.openValue(row, row.value),
      failure: parsed(RefreshFailure, row, 'failure'),
      burn: parsed(Burn, row, 'burn'),
    };
  }

  seal({ appId, kind }: Pick<CredentialState, 'appId' | 'kind'>, patch: CredentialPatch): Columns {
    const { value, failure, burn, ...plain } = patch;
    return {
      ...(withNulls(plain) as Columns),
      ...('value' in patch && { value: value ? this.sealer.seal(value, placeOf(appId, kind)) : null }),
      ...('failure' in patch && { failure: failure ? JSON.stringify(failure) : null }),
      ...('burn' in patch && { burn: burn ? JSON.stringify(burn) : null }),
    };
  }

  private openValue({ appId, kind }: CredentialEntity, cell: string): GlobalToken | Ticket {
    const text = this.sealer.open(cell, placeOf(appId, kind)).reveal();
    return kind === 'token' ? new GlobalToken(text) : new Ticket(text);
  }
}

const placeOf = (appId: string, kind: CredentialState['kind'], column = 'value') => ({
  table: 'credential',
  row: credentialId(appId, kind),
  column,
});

/** One row that was altered must not pass for a database that is broken. @throws CellDamagedError */
function parsed<T>(schema: z.ZodType<T>, row: CredentialEntity, column: 'failure' | 'burn'): T | undefined {
  const json = row[column];
  if (json === null) return undefined;
  try {
    return schema.parse(JSON.parse(json));
  } catch (error) {
    throw new CellDamagedError(placeOf(row.appId, row.kind, column), error);
  }
}

type Nulls<T> = { [K in keyof T]: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K] };
type Undefineds<T> = { [K in keyof T]: null extends T[K] ? Exclude<T[K], null> | undefined : T[K] };

function withNulls<T extends object>(state: T): Nulls<T> {
  return Object.fromEntries(
    Object.entries(state).map(([key, value]: [string, unknown]) => [key, value ?? null]),
  ) as Nulls<T>;
}

function withoutNulls<T extends object>(row: T): Undefineds<T> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]: [string, unknown]) => [key, value ?? undefined]),
  ) as Undefineds<T>;
}
