export interface AccountAccess {
  /** The account's address at Zhongkong. */
  url: string;
  /** An API key with the scope `token:read`. */
  key: string;
}

interface AccountStatus {
  state: string;
  token?: { generation: number; issued_at: string; expires_at: string; expires_in: number } | null;
  refresh: { mode: string; next_due_at?: string | null; successes: number };
}

/** The part of the account's status that the page draws; nulls until the first token is there. */
export async function readTokenLife({ url, key }: AccountAccess) {
  const response = await fetch(`${url}/status`, {
    headers: { Authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`status answered ${response.status}`);
  const { state, token, refresh } = (await response.json()) as AccountStatus;
  return {
    generation: token?.generation ?? null,
    issued_at: token?.issued_at ?? null,
    expires_at: token?.expires_at ?? null,
    expires_in: token?.expires_in ?? null,
    mode: refresh.mode,
    next_due_at: refresh.next_due_at ?? null,
    state,
    successes: refresh.successes,
  };
}
