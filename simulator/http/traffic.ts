export interface CallCount {
  /** Calls so far, refused and failed ones too. */
  readonly calls: number;
  /** Calls whose answer has not left yet and whose caller is still there. */
  readonly inFlight: number;
  /** The largest number that was ever in flight at once. */
  readonly mostInFlight: number;
}

const NONE: CallCount = { calls: 0, inFlight: 0, mostInFlight: 0 };

/** The endpoints that hand out an account's global token; only one caller at a time should be at them. */
const ISSUING_PATHS = new Set(['/cgi-bin/token', '/cgi-bin/stable_token', '/cgi-bin/gettoken']);

/** How many calls each account made and how many of them met, without keeping the calls themselves. */
export class Traffic {
  readonly #byPath = new Map<string, CallCount>();
  readonly #issuing = new Map<string, CallCount>();

  /** Counts a call in; what it gives back counts the call out when its connection is done with it. */
  enter(appId: string, path: string): () => void {
    const counts = [[this.#byPath, pathKey(appId, path)] as const];
    if (ISSUING_PATHS.has(path)) counts.push([this.#issuing, appId]);
    for (const [map, key] of counts) map.set(key, enter(map.get(key) ?? NONE));
    return () => {
      for (const [map, key] of counts) map.set(key, leave(map.get(key) ?? NONE));
    };
  }

  of(appId: string, path: string): CallCount {
    return this.#byPath.get(pathKey(appId, path)) ?? NONE;
  }

  /** All calls that could issue a global token, whichever endpoint they took. */
  issuing(appId: string): CallCount {
    return this.#issuing.get(appId) ?? NONE;
  }

  /** The same for every account that ever made one. */
  allIssuing(): ReadonlyMap<string, CallCount> {
    return this.#issuing;
  }
}

function enter({ calls, inFlight, mostInFlight }: CallCount): CallCount {
  return {
    calls: calls + 1,
    inFlight: inFlight + 1,
    mostInFlight: Math.max(mostInFlight, inFlight + 1),
  };
}

const leave = (count: CallCount): CallCount => ({ ...count, inFlight: count.inFlight - 1 });

const pathKey = (appId: string, path: string): string => `${appId} ${path}`;
