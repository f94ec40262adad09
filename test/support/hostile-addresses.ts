import {
  SCHEMES,
  LEADS,
  GLUE,
  STEPS,
  BESIDE,
  LOOKALIKES,
  PATHS,
  BREAKS,
  INJECTED,
  NOT_STRINGS_OF_ADDRESSES,
} from './hostile-parts.js';

/** Whoever wants a login of the shop to end here. */
export const EVIL = 'evil.example';

/**
 * Return addresses by which an attacker may hope to carry a login ticket off. `listed` is a host of the account's list, `prefix` an
 * entry that ends in `/`. Some are, for the WHATWG parser, spellings of a listed address: what counts is where the browser goes.
 */
export function hostileAddresses(listed: string, prefix: string): string[] {
  const inside = new URL(prefix).pathname;
  const all = [
    ...SCHEMES.flatMap((scheme) => [`${scheme}alert(1)`, `${scheme}${listed}${inside}`]),
    ...LEADS.flatMap((lead) => [`${lead}${EVIL}${inside}`, `${lead}${listed}${inside}`]),
    ...GLUE.flatMap((glue) => [
      `https://${listed}${glue}${EVIL}${inside}`,
      `https://${EVIL}${glue}${listed}${inside}`,
    ]),
    ...STEPS.flatMap((step) => BESIDE.map((target) => `${prefix}${step}${target}`)),
    ...LOOKALIKES.flatMap((host) => [`https://${host}${inside}`, `http://${host}/exact`]),
    ...PATHS.map((path) => `https://${listed}${path}`),
    ...BREAKS.flatMap((char) => INJECTED.map((text) => `${prefix}${char}${text}`)),
    ...BREAKS.map((char) => `https://${listed}${char}${inside}`),
    ...['user', 'user:pass', ':pass', ':', '', `${EVIL}#`, `${EVIL}%2f`].map(
      (who) => `https://${who}@${listed}${inside}`,
    ),
    `https://${EVIL}/?u=${prefix}`,
    `https://${EVIL}/#${prefix}`,
    `https://${EVIL}/${prefix}`,
    `https://${EVIL}\\${prefix}`,
    `https://${listed}${inside}${'a'.repeat(2_100)}`,
    `https://${listed}${inside}${'店'.repeat(1_000)}`,
    `https://${'a'.repeat(300)}.${listed}${inside}`,
    `https://${EVIL}/${'../'.repeat(600)}`,
    ...NOT_STRINGS_OF_ADDRESSES,
  ];
  return [...new Set(all)];
}

/** What a generator joins into addresses of its own. */
export const HOSTILE_PIECES: readonly string[] = [
  ...LEADS,
  ...GLUE,
  ...STEPS,
  ...BREAKS,
  EVIL,
  'https://',
  'shop.example.com',
  '/app/',
  '/exact',
  '?',
  '#',
  ':443',
];
