import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, type Repository } from 'typeorm';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import { sessionInvalid } from './oauth.errors.js';
import { SessionEntity } from './session.entity.js';
import type { Session } from './session.js';

@Injectable()
export class SessionStore {
  constructor(@InjectRepository(SessionEntity) private readonly rows: Repository<SessionEntity>) {}

  /** False when a session with this id is there already. @throws sessionInvalid: the account was deleted meanwhile */
  async insert(session: Session, codeHash: string): Promise<boolean> {
    try {
      await this.rows.insert({ ...session, codeHash, unionId: session.unionId ?? null });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw isOrphan(error) ? sessionInvalid() : error;
    }
  }

  async findByCode(codeHash: string): Promise<Session | undefined> {
    const row = await this.rows.findOneBy({ codeHash });
    if (!row) return undefined;
    const { codeHash: _, lang, unionId, ...fields } = row;
    return { ...fields, lang: lang as Language, unionId: unionId ?? undefined };
  }

  async touch(id: string, seenAt: number, idleExpiresAt: number): Promise<void> {
    await this.rows.update({ id }, { seenAt, idleExpiresAt });
  }

  async delete(id: string): Promise<void> {
    await this.rows.delete({ id });
  }

  async deleteOfUser(appId: string, openId: string): Promise<void> {
    await this.rows.delete({ appId, openId });
  }

  hasAny(appId: string, openId: string): Promise<boolean> {
    return this.rows.existsBy({ appId, openId });
  }

  async deleteExpired(now: number): Promise<void> {
    await this.rows.delete([{ idleExpiresAt: LessThan(now) }, { maxExpiresAt: LessThan(now) }]);
  }
}
