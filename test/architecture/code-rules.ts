import ts from 'typescript';
import { isSpec, type ProjectFile } from './project-files.js';
import { findings } from './syntax.js';

const TIME = 'src/common/time/';
const RANDOM = 'src/common/random/';
const CONFIG = 'src/config/';

/** Where each of these is at home; anywhere else a class takes the port. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  'Date.now': [TIME],
  'performance.now': [TIME],
  'process.hrtime': [TIME],
  setTimeout: [TIME],
  setInterval: [TIME],
  setImmediate: [TIME],
  'Math.random': [RANDOM],
  randomBytes: [RANDOM],
  randomUUID: [RANDOM],
  randomInt: [RANDOM],
  getRandomValues: [RANDOM],
  'process.env': [CONFIG, 'src/main.ts'],
};

/** Clock, randomness and environment away from home. Specs may use them: what they check are values. */
export function strayAmbience(file: ProjectFile): string[] {
  if (!file.path.startsWith('src/') || isSpec(file)) return [];
  return findings(file, (node) => {
    const name = ambientName(node);
    return name === undefined || isAtHome(name, file.path) ? undefined : name;
  });
}

const isAtHome = (name: string, path: string): boolean =>
  name === 'new Date()' ? path.startsWith(TIME) : (HOMES[name] ?? []).some((home) => path.startsWith(home));

function ambientName(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length)
    return 'new Date()';
  const name = ts.isPropertyAccessExpression(node) || ts.isIdentifier(node) ? node.getText() : '';
  return Object.hasOwn(HOMES, name) ? name : undefined;
}

const MOST_PARAMETERS = 5;

/** A class that needs more is two classes. */
export const crowdedConstructors = (file: ProjectFile): string[] =>
  findings(file, (node) =>
    ts.isConstructorDeclaration(node) && node.parameters.length > MOST_PARAMETERS
      ? `a constructor with ${node.parameters.length} parameters`
      : undefined,
  );

interface Ban {
  name: string;
  pattern: RegExp;
  /** Where it is allowed. */
  except?: RegExp;
}

/** Plain words that must not stand in the sources, each with the reason in docs/architecture.md. */
const BANS: readonly Ban[] = [
  { name: 'forwardRef', pattern: /\bforwardRef\b/ },
  { name: '@Global()', pattern: /@Global\(\)/, except: /^src\/(common|config)\// },
  {
    name: 'a transaction',
    pattern: /\.transaction\(|createQueryRunner\(/,
    except: /^(src\/storage|test\/contract)\//,
  },
  { name: 'a route beside Nest', pattern: /\bfastify\.(get|post|put|patch|delete|head|options|all|route)\(/ },
  { name: 'a mocked module', pattern: /\bvi\.(mock|doMock|hoisted)\(/ },
];

export const bannedWords = ({ path, text }: ProjectFile): string[] => [
  ...BANS.filter(({ pattern, except }) => pattern.test(text) && !except?.test(path)).map(
    ({ name }) => `${path}: ${name}`,
  ),
  ...(/(^|\/)index\.ts$/.test(path) ? [`${path}: a barrel`] : []),
];
