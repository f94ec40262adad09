export interface AccountAccess {
  /** The account's address at Zhongkong. */
  url: string;
  /** An API key with the scope `token:read`. */
  key: string;
}

interface AccountStatus {
  state: string;
  token?: { generation: number; issued_at: string; expires_at: string; expires_in: number } | null;
  refresh: { mode: string; next_due_at?: string | null };
}

/** The part of the account's status that the page draws; nulls until the first token is there. */
export async function readTokenLife({ url, key }: AccountAccess, overlapSeconds: number) {
  const response = await fetch(`${url}/status`, {
    headers: { Authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`status answered ${response.status}`);
  const status = (await response.json()) as AccountStatus;
  const { state, token, refresh } = status;
  return {
    generation: token?.generation ?? null,
    issued_at: token?.issued_at ?? null,
    expires_at: token?.expires_at ?? null,
    expires_in: token?.expires_in ?? null,
    mode: refresh.mode,
    next_due_at: refresh.next_due_at ?? null,
    renewal_at: renewalAt(status, overlapSeconds),
    overlap_seconds: overlapSeconds,
    state,
  };
}

/**
 * When the next token is expected. A stable token's successor is handed out in its last overlap only: the calls before that
 * (`next_due_at`) bring the same token again. In plain mode every call brings a new one.
 */
function renewalAt({ token, refresh }: AccountStatus, overlapSeconds: number): string | null {
  if (refresh.mode !== 'stable') return refresh.next_due_at ?? null;
  return token ? new Date(Date.parse(token.expires_at) - overlapSeconds * 1_000).toISOString() : null;
}
