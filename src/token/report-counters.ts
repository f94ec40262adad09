import { Injectable } from '@nestjs/common';

export const VERDICTS = ['superseded', 'refreshed', 'valid'] as const;
export type Verdict = (typeof VERDICTS)[number];

export type ReportCounts = Record<Verdict | 'refused', number>;

const NONE: ReportCounts = { superseded: 0, refreshed: 0, valid: 0, refused: 0 };

/** What came of callers' reports since this process started, per account. */
@Injectable()
export class ReportCounters {
  private readonly counts = new Map<string, ReportCounts>();

  count(appId: string, what: Verdict | 'refused'): void {
    const old = this.of(appId);
    this.counts.set(appId, { ...old, [what]: old[what] + 1 });
  }

  of(appId: string): ReportCounts {
    return this.counts.get(appId) ?? NONE;
  }
}
