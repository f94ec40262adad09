import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, type Repository } from 'typeorm';
import { QuotaClearEntity } from './quota-clear.entity.js';

/** WeChat's own limit for all ways of clearing together (clearQuota). */
export const CLEARS_PER_MONTH = 10;

/** Our record of clears, which outlives the process. */
@Injectable()
export class QuotaClearStore {
  constructor(@InjectRepository(QuotaClearEntity) private readonly rows: Repository<QuotaClearEntity>) {}

  async used(appId: string, month: string): Promise<number> {
    return (await this.rows.findOneBy({ appId, month }))?.used ?? 0;
  }

  /** Takes one of the month's clears, before it is asked for; false when none is left. */
  async take(appId: string, month: string): Promise<boolean> {
    await this.rows.createQueryBuilder().insert().values({ appId, month, used: 0 }).orIgnore().execute();
    const left = { appId, month, used: LessThan(CLEARS_PER_MONTH) };
    const { affected } = await this.rows.increment(left, 'used', 1);
    return affected === 1;
  }

  /** WeChat surely did not carry it out. */
  async giveBack(appId: string, month: string): Promise<void> {
    await this.rows.decrement({ appId, month }, 'used', 1);
  }

  /** WeChat says so; others clear too. */
  async markExhausted(appId: string, month: string): Promise<void> {
    await this.rows.update({ appId, month }, { used: CLEARS_PER_MONTH });
  }
}
