import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, type Repository } from 'typeorm';
import { Sealer, type CellPlace } from '../common/sealing/sealer.js';
import type { Secret } from '../common/secret/secret.js';
import { IdentityService } from '../identity/identity.service.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import { sessionInvalid } from './oauth.errors.js';
import { SessionEntity } from './session.entity.js';
import type { Session } from './session.js';

@Injectable()
export class SessionStore {
  constructor(
    @InjectRepository(SessionEntity) private readonly rows: Repository<SessionEntity>,
    private readonly sealer: Sealer,
    private readonly identities: IdentityService,
  ) {}

  /** False when a session with this id is there already. @throws sessionInvalid: the account was deleted or the user erased meanwhile */
  async insert(session: Session, codeHash: string, kept?: Secret): Promise<boolean> {
    const cell = kept ? this.sealer.seal(kept, placeOf(session.id)) : null;
    try {
      await this.rows.insert({ ...session, codeHash, unionId: session.unionId ?? null, kept: cell });
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw isOrphan(error) ? sessionInvalid() : error;
    }
    if (await this.identities.isCurrent(session.userId)) return true;
    await this.rows.delete({ id: session.id });
    throw sessionInvalid();
  }

  async findByCode(codeHash: string): Promise<Session | undefined> {
    return toSession(await this.rows.findOneBy({ codeHash }));
  }

  async findById(id: string): Promise<Session | undefined> {
    return toSession(await this.rows.findOneBy({ id }));
  }

  /** @throws CellDamagedError */
  async kept(id: string): Promise<Secret | undefined> {
    const row = await this.rows.findOne({ where: { id }, select: { kept: true } });
    return row?.kept ? this.sealer.open(row.kept, placeOf(id)) : undefined;
  }

  async touch(id: string, seenAt: number, idleExpiresAt: number): Promise<void> {
    await this.rows.update({ id }, { seenAt, idleExpiresAt });
  }

  async delete(id: string): Promise<void> {
    await this.rows.delete({ id });
  }

  /** How many there were. */
  async deleteOfUser(appId: string, openId: string): Promise<number> {
    return (await this.rows.delete({ appId, openId })).affected ?? 0;
  }

  hasAny(appId: string, openId: string): Promise<boolean> {
    return this.rows.existsBy({ appId, openId });
  }

  async deleteExpired(now: number): Promise<void> {
    await this.rows.delete([{ idleExpiresAt: LessThan(now) }, { maxExpiresAt: LessThan(now) }]);
  }
}

function toSession(row: SessionEntity | null): Session | undefined {
  if (!row) return undefined;
  const { codeHash: _, kept: __, lang, unionId, ...fields } = row;
  return { ...fields, lang: lang as Language, unionId: unionId ?? undefined };
}

const placeOf = (id: string): CellPlace => ({ table: 'session', row: id, column: 'kept' });
