import { createHash } from 'node:crypto';

/** 28 characters beginning with `o`; one per person and account, the same in every run. */
export function openIdFor(personId: string, appId: string): string {
  return identifier(`openid\n${personId}\n${appId}`);
}

/** The same shape; one per person and open-platform account. */
export function unionIdFor(personId: string, unionAccount: string): string {
  return identifier(`unionid\n${personId}\n${unionAccount}`);
}

function identifier(source: string): string {
  return `o${createHash('sha256').update(source).digest('base64url').slice(0, 27)}`;
}

/** The virtual person a snapshot page shows in a user's place (official notice of 2022-07-12). */
export function snapshotPersonId(userId: string): string {
  return `${userId}\nsnapshot`;
}
