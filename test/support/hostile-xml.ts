/** Well-formed apart from what the case is about; `canary` is an address that nobody may call. */
const around = (inside: string, head = ''): string => `${head}<xml>${inside}</xml>`;
const EVENT = '<MsgType>event</MsgType><Event>CLICK</Event><FromUserName>o1</FromUserName>';

function bombs(): string[] {
  const lol = (levels: number): string =>
    [...Array(levels).keys()]
      .map((n) => `<!ENTITY l${n + 1} "${n === 0 ? 'lol' : `&l${n};`.repeat(10)}">`)
      .join('');
  const laughs = [2, 5, 9, 12, 20].map((levels) =>
    around(`${EVENT}<a>&l${levels};</a>`, `<?xml version="1.0"?><!DOCTYPE xml [${lol(levels)}]>`),
  );
  const blowUp = [10, 1_000, 10_000].map((count) =>
    around(`<a>${'&a;'.repeat(count)}</a>`, `<!DOCTYPE x [<!ENTITY a "${'x'.repeat(10_000)}">]>`),
  );
  const loops = ['<!ENTITY a "&a;">', '<!ENTITY a "&b;"><!ENTITY b "&a;">'].map((dtd) =>
    around(`${EVENT}<a>&a;</a>`, `<!DOCTYPE xml [${dtd}]>`),
  );
  return [...laughs, ...blowUp, ...loops];
}

function external(canary: string): string[] {
  const targets = [
    canary,
    `${canary}/x.dtd`,
    'file:///etc/passwd',
    'file:///dev/zero',
    'php://filter/x',
    'ftp://127.0.0.1/x',
    'jar:http://127.0.0.1!/x',
    '//127.0.0.1/x',
    'netdoc:/etc/passwd',
    'expect://id',
  ];
  const forms: ((target: string) => string)[] = [
    (t) => around(`${EVENT}<a>&e;</a>`, `<!DOCTYPE xml [<!ENTITY e SYSTEM "${t}">]>`),
    (t) => around(`${EVENT}<a>&e;</a>`, `<!DOCTYPE xml [<!ENTITY e PUBLIC "-//x" "${t}">]>`),
    (t) => around(EVENT, `<!DOCTYPE xml SYSTEM "${t}">`),
    (t) => around(EVENT, `<!DOCTYPE xml PUBLIC "-//W3C//DTD" "${t}">`),
    (t) => around(EVENT, `<!DOCTYPE xml [<!ENTITY % p SYSTEM "${t}"> %p;]>`),
    (t) => around(EVENT, `<?xml version="1.0"?><?xml-stylesheet href="${t}"?>`),
    (t) => around(EVENT, `<!DOCTYPE xml [<!NOTATION n SYSTEM "${t}"><!ENTITY e SYSTEM "${t}" NDATA n>]>`),
    (t) => around(`${EVENT}<?xml-model href="${t}"?>`),
    (t) => around(`${EVENT}<Url>&#x26;e;</Url>`, `<!DOCTYPE xml [<!ATTLIST xml a CDATA "${t}">]>`),
  ];
  return forms.flatMap((form) => targets.map(form));
}

function broken(): string[] {
  const whole = around(EVENT);
  const cut = [...Array(40).keys()].map((n) => whole.slice(0, 1 + n * 2));
  const letters = ['\0', '\u0001', '\u0008', '\u000b', '\u001f', '\uffff', '\ufffe'];
  const controls = letters.map((letter) => around(`${EVENT}<a>${letter}</a>`));
  const references = [
    '&nbsp;',
    '&unknown;',
    '&#0;',
    '&#x0;',
    '&#xD800;',
    '&#x110000;',
    '&#99999999999;',
    '&',
    '&;',
    '&amp',
    '&#;',
    '&#x;',
    '& amp;',
  ];
  const entities = references.map((reference) => around(`${EVENT}<a>${reference}</a>`));
  const marks = [
    '<a',
    '<a>',
    '</a>',
    '<a></b>',
    '<1/>',
    '< a/>',
    '<a b/>',
    '<a b=c/>',
    '<a b="1" b="2"/>',
    '<a b="<"/>',
    '<![CDATA[',
    ']]>',
    '<![CDATA[x]]',
    '<!--',
    '<!-- -- -->',

    '<?',
    '<??>',
    '<?a',
    '<!ELEMENT a ANY>',
    '<!DOCTYPE a>',
    '<!ENTITY a "b">',
    '<a/><b',
    '<a:b:c',
    '<a></a><',
    '<![IGNORE[',
    '<![INCLUDE[x]]>',
    '<%',
    '<a/ >',
  ];
  const markup = marks.map((mark) => around(EVENT + mark));
  const frames = [
    '',
    ' ',
    '\n',
    'x',
    '<',
    '<>',
    '<xml',
    '</xml>',
    '<xml/><xml/>',
    `x${whole}`,
    `${whole}x`,
    `${whole}${whole}`,
    ' <?xml version="1.0"?><xml/>x',
    `<?xml version="9.0"?${whole}`,
    `<?xml encoding="UTF-7"?>${whole}`,
    `<?xml version="1.0" encoding="UTF-16"?>${whole}`,
    `<?xml version="1.0" encoding="gbk"?>${whole}`,
    `<?XML version="1.0"?>${whole}`,
    '<!DOCTYPE html><html></html>',
    '<html><body>MsgType</body></html>',
    '<xml/>',
    '<xml></xml>',
    '<xml>event</xml>',
    '[]',
    'null',
    '"x"',
    '7',
    'true',
    'MsgType=event&Event=x',
  ];
  return [...cut, ...controls, ...entities, ...markup, ...frames];
}

function shaped(): string[] {
  const deep = [10, 11, 50, 500, 5_000].map((n) => around(`${EVENT}${'<a>'.repeat(n)}${'</a>'.repeat(n)}`));
  const names = ['__proto__', 'constructor', 'prototype', '__PROTO__', 'a'.repeat(65), 'é', '名'].map(
    (name) => around(`${EVENT}<${name}><polluted>1</polluted></${name}>`),
  );
  const twice = ['MsgType', 'Event'].map((name) => around(`${EVENT}<${name}>event</${name}>`));
  const nested = ['MsgType', 'Event'].map((name) =>
    around(EVENT.replace(new RegExp(`<${name}>[^<]*`), `<${name}><b>1</b>`)),
  );
  const events = [
    '',
    ' ',
    'a b',
    '\u0000',
    'a'.repeat(65),
    '名',
    '<![CDATA[<script>]]>',
    'a/../b',
    "a'b",
    'a;b',
  ].map((name) => around(`<MsgType>event</MsgType><Event>${name}</Event>`));
  const many = [
    `<xml>${'<b/>'.repeat(16_000)}</xml>`,
    `<xml ${[...Array(6_000).keys()].map((n) => `b${n}=""`).join(' ')}/>`,
  ];
  return [...many, ...deep, ...names, ...twice, ...nested, ...events];
}

export const hostileXml = (canary: string): string[] => [
  ...bombs(),
  ...external(canary),
  ...broken(),
  ...shaped(),
];

export const HOSTILE_JSON: readonly string[] = [
  '{"__proto__":{"polluted":1},"MsgType":"event","Event":"CLICK"}',
  '{"a":{"__proto__":{"polluted":1}},"MsgType":"event","Event":"CLICK"}',
  '{" __proto__ ":1,"MsgType":"event","Event":"CLICK"}',
  '{"constructor":{"prototype":{"polluted":1}},"MsgType":"event","Event":"CLICK"}',
  `{"MsgType":"event","Event":"CLICK","a":${'['.repeat(20)}${']'.repeat(20)}}`,
  `{"MsgType":"event","Event":"CLICK","a":${'{"a":'.repeat(20)}1${'}'.repeat(20)}}`,
  `{"a":${'['.repeat(30_000)}`,
  `{"a":"${'\\'.repeat(60_000)}`,
  `{"${'\\"'.repeat(32_000)}`,
  `{"a":[${'1,'.repeat(30_000)}1]}`,
  `{"a":${'1e'.repeat(30_000)}}`,
  '{"MsgType":"event","Event":"CLICK",}',
  '{"MsgType":["event"],"Event":"CLICK"}',
  '{"MsgType":"event","Event":{"a":1}}',
  '{"MsgType":"event","Event":"CLICK"," event":"SCAN"}',
  '{',
  '{}',
  '{"":1}',
  '{"MsgType":"event","Event":"CLICK"}}',
];
