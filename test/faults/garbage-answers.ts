/** A good answer, and everything that could come in its place. */
export interface Garbage {
  readonly name: string;
  readonly body: string;
}

/** What a good answer says; the tests know which token is in it. */
export const goodAnswer = (token: string): string =>
  JSON.stringify({ access_token: token, expires_in: 7_200 });

const field = (token: unknown, life: unknown): string =>
  JSON.stringify({ access_token: token, expires_in: life });

/** More than 500 answers, each of which either is unreadable, or wrong, or says in an odd way what the good one says. */
export function garbage(token: string): readonly Garbage[] {
  return kinds(token).map(({ name, body }, at) => ({ name: `${at}: ${name}`, body }));
}

/** One byte at the edge of the token is damaged to a control character, raw or escaped. */
export function damagedEdges(token: string): readonly Garbage[] {
  const damaged = [9, 10, 13, 0, 31].flatMap((code) => {
    const character = String.fromCharCode(code);
    return [
      [`${character}${token.slice(1)}`, `first is ${code}`],
      [`${token.slice(0, -1)}${character}`, `last is ${code}`],
    ] as const;
  });
  return damaged.flatMap(([value, name]) => [
    { name: `${name}, raw`, body: `{"access_token":"${value}","expires_in":7200}` },
    { name: `${name}, escaped`, body: field(value, 7_200) },
  ]);
}

function kinds(token: string): Garbage[] {
  const good = goodAnswer(token);
  // The edges of the token have their own corpus.
  const edges = new Set([good.indexOf(token), good.indexOf(token) + token.length - 1]);
  return [
    ...Array.from({ length: good.length }, (_, at) => ({ name: `cut at ${at}`, body: good.slice(0, at) })),
    ...Array.from({ length: good.length }, (_, at) => ({
      name: `byte ${at} is NUL`,
      body: edges.has(at) ? '\0' : `${good.slice(0, at)}\0${good.slice(at + 1)}`,
    })),
    ...Array.from({ length: 32 }, (_, code) => ({
      name: `control character ${code} in the token`,
      body: `{"access_token":"${token.slice(0, 9)}${String.fromCharCode(code)}${token.slice(10)}","expires_in":7200}`,
    })),
    ...Array.from({ length: 32 }, (_, code) => ({
      name: `escaped control character ${code} in the token`,
      body: field(`${token.slice(0, 9)}${String.fromCharCode(code)}${token.slice(10)}`, 7_200),
    })),
    ...TEXTS.map((body) => ({ name: `text ${body.slice(0, 30)}`, body })),
    ...TOKENS.map((value) => ({
      name: `token ${JSON.stringify(value).slice(0, 30)}`,
      body: field(value, 7_200),
    })),
    ...LIVES.map((life) => ({
      name: `life ${life.slice(0, 30)}`,
      body: `{"access_token":"${token}","expires_in":${life}}`,
    })),
    ...wrapped(good, token),
  ];
}

const HTML = '<!DOCTYPE html><html><body>502 Bad Gateway</body></html>';

const TEXTS = [
  '',
  ' ',
  '\uFEFF',
  '\0',
  'ok',
  'null',
  'true',
  '0',
  '7200',
  '""',
  '[]',
  '{}',
  '[[]]',
  '{',
  '}',
  '[',
  '<xml/>',
  HTML,
  `\uFEFF${HTML}`,
  'access_token=abc&expires_in=7200',
  '{"errcode":0}',
  '{"errcode":0,"errmsg":"ok"}',
  '{"errcode":"0"}',
  '{"errcode":null}',
  '{"errcode":[]}',
  '{"errcode":{}}',
  '{"errcode":true}',
  '{"errcode":1e400}',
  '{"errcode":0.5}',
  '{"errcode":"many"}',
  '{"errmsg":"system error"}',
  '{"__proto__":{"access_token":"stolen","expires_in":7200}}',
  '{"constructor":{"prototype":{"access_token":"stolen"}}}',
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`,
  `"${'x'.repeat(60_000)}"`,
  'x'.repeat(70_000),
  `{"access_token":"${'x'.repeat(65_000)}","expires_in":7200}`,
];

const TOKENS: readonly unknown[] = [
  '',
  ' ',
  '\t',
  'x'.repeat(1_025),
  'x'.repeat(5_000),
  'a b',
  'naïve',
  '令牌',
  '\u202Eabc',
  'a\u00A0b',
  'a\uD800b',
  '\uFEFF',
  null,
  true,
  false,
  0,
  7_200,
  -1,
  [],
  ['token'],
  {},
  { token: 'x' },
];

const LIVES = [
  '0',
  '-1',
  '-7200',
  '0.5',
  '1e-9',
  'null',
  'true',
  'false',
  '[]',
  '[7200]',
  '{}',
  '""',
  '" "',
  '"-1"',
  '"0"',
  '"7200s"',
  '"7,200"',
  '"0x1c20"',
  '"1e3"',
  '"Infinity"',
  '"NaN"',
  'NaN',
  'Infinity',
  '-Infinity',
  '1e400',
  '"7.2e3"',
  '7199.5',
  '"7199.5"',
  '07200',
  '+7200',
  '9007199254740993.5',
  `"${'9'.repeat(400)}"`,
  `-${'9'.repeat(400)}`,
];

/** Odd ways to say the same: a reader may take them or leave them, but makes no other value of them. */
function wrapped(good: string, token: string): Garbage[] {
  const bodies = [
    `\uFEFF${good}`,
    `\uFEFF\uFEFF${good}`,
    `\r\n${good}\r\n`,
    `${good}${good}`,
    `${good};`,
    `${good}</html>`,
    `${HTML}${good}`,
    `[${good}]`,
    `{"data":${good}}`,
    `(${good})`,
    `callback(${good})`,
    JSON.stringify(good),
    good.replaceAll('"', "'"),
    `{"access_token":"stolen","access_token":"${token}","expires_in":7200}`,
    `{"access_token":"${token}","expires_in":1,"expires_in":7200}`,
    `{"access_token":"${token}","expires_in":7200,"errcode":0}`,
    `{"access_token":"${token}","expires_in":7200,"errcode":"0","errmsg":"ok"}`,
    `{"access_token":"${token}","expires_in":7200,"errcode":null}`,
    `{"access_token":"${token}","expires_in":7200,"errcode":40001,"errmsg":"no"}`,
    `{"access_token":"${token}","expires_in":7200,"more":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    field(token, '7200'),
    field(` ${token} `, 7_200),
    field(token, 7_200.0),
    field(token, 1e9),
    field(token, '1000000000'),
    `{"access_token":"${token}","expires_in":7.2e3}`,
    `{"ACCESS_TOKEN":"${token}","EXPIRES_IN":7200}`,
    `{"accessToken":"${token}","expiresIn":7200}`,
  ];
  return bodies.map((body, at) => ({ name: `wrapped ${at}`, body }));
}
