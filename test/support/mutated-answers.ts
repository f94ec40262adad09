import fc from 'fast-check';

export type Fields = Readonly<Record<string, unknown>>;

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  1.5,
  7_200,
  7_201,
  1e21,
  Number.MAX_SAFE_INTEGER + 2,
  '',
  ' ',
  '0',
  '-1',
  '7200',
  ' 7200 ',
  '7200.0',
  '0x10',
  '1e3',
  'null',
  'a b',
  ' padded ',
  'tab\there',
  '\u0000',
  'a\u0000',
  'a\u007F',
  '店',
  '\uFFFD',
  '\uFEFFx',
  '\u00A0x',
  'x'.repeat(1_024),
  'x'.repeat(1_025),
  'o'.repeat(128),
  'o'.repeat(129),
  '<script>alert(1)</script>',
  "' OR 1=1 --",
  [],
  ['x'],
  {},
  { toString: 'x' },
  '9'.repeat(400),
];

const oddValue = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...ODD_VALUES) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);

/** The bytes of this answer, with some of its fields replaced, left out or added, or some of its characters changed. */
export function mutated(good: Fields): fc.Arbitrary<string> {
  const names = [...Object.keys(good), 'errcode', 'errmsg', 'unionid', 'is_snapshotuser', '__proto__'];
  const change = fc.record({
    name: fc.constantFrom(...names),
    value: fc.option(oddValue, { nil: undefined }),
  });
  const byFields = fc
    .array(change, { maxLength: 3 })
    .map((changes) =>
      JSON.stringify(
        changes.reduce((fields: Fields, { name, value }) => ({ ...fields, [name]: value }), good),
      ),
    );
  const text = JSON.stringify(good);
  const at = fc.nat(text.length);
  const byCharacters = fc.oneof(
    at.map((end) => text.slice(0, end)),
    fc
      .tuple(at, fc.string({ unit: 'binary', maxLength: 2 }))
      .map(([i, put]) => text.slice(0, i) + put + text.slice(i)),
    fc
      .tuple(at, fc.string({ unit: 'binary', maxLength: 1 }))
      .map(([i, put]) => text.slice(0, i) + put + text.slice(i + 1)),
    fc.tuple(at, at).map(([i, j]) => text.slice(0, i) + text.slice(j)),
    fc.constantFrom(
      `\uFEFF${text}`,
      `[${text}]`,
      `${text}${text}`,
      `"${text}"`,
      'null',
      '[]',
      '""',
      '0',
      '',
      '<html>',
      `${text.slice(0, -1)},}`,
    ),
  );
  return fc
    .oneof({ weight: 2, arbitrary: byFields }, { weight: 1, arbitrary: byCharacters })
    .map((body) => Buffer.from(body).toString());
}

/** What must become of an answer. `either`: it holds damaged characters, of which a reader may make this or that. */
export type Verdict = 'good' | 'bad' | 'either';

const TOKEN = /^[\x21-\x7e]{1,1024}$/;
const OPEN_ID = /^[\x21-\x7e]{1,128}$/;

/** The platform's documentation once more, in other words than the server's schemas. */
export function verdictOf(body: string, required: { tokens: boolean; openId?: string }): Verdict {
  if (/[\u0000-\u001F\u007F\uFFFD]|\\u0{2}[01]|\\u007f|\\[bfnrt]/i.test(body)) return 'either';
  const fields = objectIn(body.replace(/^\uFEFF/, ''));
  if (!fields || !isWithoutError(fields['errcode'])) return 'bad';
  const { openid } = fields;
  if (typeof openid !== 'string' || !OPEN_ID.test(openid.trim())) return 'bad';
  if (required.openId !== undefined && openid.trim() !== required.openId) return 'bad';
  if (!required.tokens) return 'good';
  const tokens = [fields['access_token'], fields['refresh_token']];
  const areTokens = tokens.every(
    (token) => typeof token === 'string' && TOKEN.test(token.replaceAll(/^ +| +$/g, '')),
  );
  const life = wholeNumber(fields['expires_in']);
  return areTokens && life !== undefined && life >= 1 ? 'good' : 'bad';
}

function objectIn(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

const isWithoutError = (errcode: unknown): boolean => errcode === undefined || wholeNumber(errcode) === 0;

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\s*-?[0-9]+\s*$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}
