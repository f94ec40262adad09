import { inspect } from 'node:util';

/** Secrets that were planted or issued, by kind; finds them again in any text, however they were encoded on the way. */
export class Canaries {
  private readonly spellings = new Map<string, string>();

  /** Short values would be found by chance. */
  plant(kind: string, ...values: readonly (string | undefined)[]): void {
    for (const value of values) {
      if (value === undefined || value.length < 8) throw new Error(`no canary: ${kind}`);
      for (const spelling of spellingsOf(value)) this.spellings.set(spelling, kind);
    }
  }

  /** The kinds that stand in this text, each once. */
  in(text: string): string[] {
    const kinds = new Set<string>();
    for (const [spelling, kind] of this.spellings) if (text.includes(spelling)) kinds.add(kind);
    return [...kinds].toSorted();
  }

  get kinds(): ReadonlySet<string> {
    return new Set(this.spellings.values());
  }
}

function spellingsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    bytes.toString('hex'),
    // The last letters depend on what follows.
    base64.slice(0, -2),
    bytes.toString('base64url').slice(0, -2),
  ];
}

export interface Written {
  text: () => string;
  stop: () => void;
}

/** Everything that this process writes to stdout, stderr and the console from now on, past any logger. */
export function captureWrites(): Written {
  let text = '';
  const streams = [process.stdout, process.stderr].map((stream) =>
    replaced(stream, 'write', (chunk) => {
      text += typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString();
    }),
  );
  // The test runner's console does not end in the streams of this process.
  const consoles = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
    replaced(console, name, (...said) => {
      text += said.map((value) => inspect(value)).join(' ');
    }),
  );
  return { text: () => text, stop: () => [...streams, ...consoles].forEach((restore) => restore()) };
}

/** Lets `seen` see every call of a method, which goes on as before. What it gives back undoes that. */
function replaced(target: object, name: string, seen: (...given: unknown[]) => void): () => void {
  const old = Reflect.get(target, name) as (...given: unknown[]) => unknown;
  Reflect.set(target, name, (...given: unknown[]) => {
    seen(...given);
    return old.apply(target, given);
  });
  return () => void Reflect.set(target, name, old);
}
