import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Folders of src/ along the way of the data; a file imports from its own folder and
 * from those before it. Helpers that know nothing of cities stand first.
 */
const LAYERS = [
  'solver',
  'city',
  'scenario',
  'intake',
  'walk',
  'siting',
  'simulation',
  'gaps',
  'sensitivity',
  'parallel',
  'report',
  'run',
  'cli',
] as const;

/** A contract that an earlier folder reads: what a run holds is what report/ prints, a classic instance what intake/ reads. */
const CONTRACTS: Readonly<Record<string, (typeof LAYERS)[number]>> = {
  'src/run/types.ts': 'sensitivity',
  'src/siting/classic/types.ts': 'scenario',
  'src/siting/classic/distances.ts': 'scenario',
};

/** Files at the edge: the only ones that touch files, clocks, the console, threads and the process. */
const EDGE = [
  /^src\/city\/read[^/]*\.ts$/,
  /^src\/scenario\/read[^/]*\.ts$/,
  /^src\/intake\//,
  /^src\/run\//,
  /^src\/report\/write[^/]*\.ts$/,
  /^src\/cli\//,
  /^src\/parallel\//,
];

/** The recount of plans: it shares nothing with what it checks but the types of a plan. */
const CHECKER = /^src\/siting\/checker\//;

/** What pure code may use of Node: functions of their arguments. */
const PURE_MODULES = new Set(['node:path']);
const IMPURE_PACKAGES = new Set(['piscina', 'yargs', 'bullmq', 'ioredis']);
const IMPURE_NAMES: readonly [RegExp, string][] = [
  [/\bMath\.random\b/, 'Math.random'],
  [/\bDate\b(?=\s*[.(])/, 'Date'],
  [/\bperformance\s*\./, 'performance'],
  [/\bconsole\s*\./, 'console'],
  [/\bprocess\s*\./, 'process'],
  [/\bfetch\s*\(/, 'fetch'],
];

export interface Fault {
  readonly file: string;
  readonly what: string;
}

/** A source file with its path from the root, forward slashes. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** All TypeScript files of src/ and workers/. */
export function sourcesOf(root: string): Source[] {
  return ['src', 'workers']
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        path.join(folder, name),
      ),
    )
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => ({ file: file.replaceAll('\\', '/'), text: readFileSync(path.join(root, file), 'utf8') }));
}

/** Everything in the sources that breaks the import rules of ARCHITECTURE.md. */
export function importFaults(sources: readonly Source[]): Fault[] {
  return [...sources.flatMap((source) => faultsOf(source)), ...circleFaults(sources)];
}

/** Files that import each other in a circle, be it types alone: the first that closes it, with the way round. */
function circleFaults(sources: readonly Source[]): Fault[] {
  const known = new Map(
    sources.map(({ file, text }) => {
      const relative = importsOf(withoutComments(text)).filter((imported) => imported.startsWith('.'));
      return [file, relative.map((imported) => path.posix.join(path.posix.dirname(file), imported))];
    }),
  );
  const faults: Fault[] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) faults.push({ file, what: `imports itself: ${[...way.slice(at), file].join(' → ')}` });
    if (at >= 0 || done.has(file)) return;
    for (const next of known.get(file) ?? []) visit(next.replace(/\.js$/, '.ts'), [...way, file]);
    done.add(file);
  };
  for (const { file } of sources) visit(file, []);
  return faults;
}

function faultsOf({ file, text }: Source): Fault[] {
  const code = withoutComments(text);
  const faults: Fault[] = [];
  const layer = layerOf(file);
  if (layer === undefined) faults.push({ file, what: 'is in a folder that no layer knows' });
  for (const imported of importsOf(code)) {
    const what = imported.startsWith('.')
      ? relativeFault(file, layer, imported)
      : imported.startsWith('#workers/')
        ? undefined
        : packageFault(file, imported);
    if (what !== undefined) faults.push({ file, what });
  }
  if (!isEdge(file)) {
    const bare = withoutStrings(code);
    for (const [pattern, name] of IMPURE_NAMES) if (pattern.test(bare)) faults.push({ file, what: `uses ${name}` });
  }
  return faults;
}

/** Rank of a file; -1 for a worker, which may call any core function; undefined where nobody said. */
function layerOf(file: string): number | undefined {
  if (file.startsWith('workers/')) return LAYERS.indexOf('run');
  if (/^src\/[^/]+$/.test(file)) return file === 'src/index.ts' ? LAYERS.indexOf('cli') : undefined;
  const folder = CONTRACTS[file] ?? file.split('/')[1];
  const rank = (LAYERS as readonly (string | undefined)[]).indexOf(folder);
  return rank < 0 ? undefined : rank;
}

function isEdge(file: string): boolean {
  return file.startsWith('workers/') || EDGE.some((pattern) => pattern.test(file));
}

function relativeFault(file: string, layer: number | undefined, imported: string): string | undefined {
  const target = path.posix.join(path.posix.dirname(file), imported).replace(/\.js$/, '.ts');
  if (!target.startsWith('src/')) return `imports ${target} from outside src/`;
  const targetLayer = layerOf(target);
  if (layer !== undefined && targetLayer !== undefined && targetLayer > layer)
    return `imports ${target}, which comes after it`;
  const own = target === 'src/siting/types.ts' || CHECKER.test(target);
  if (CHECKER.test(file) && target.startsWith('src/siting/') && !own)
    return `is the checker and shares ${target} with what it checks`;
  return undefined;
}

function packageFault(file: string, imported: string): string | undefined {
  if (isEdge(file)) return undefined;
  if (imported.startsWith('node:') && !PURE_MODULES.has(imported)) return `imports ${imported} and is not at the edge`;
  if (IMPURE_PACKAGES.has(imported)) return `imports ${imported} and is not at the edge`;
  return undefined;
}

function importsOf(code: string): string[] {
  const pattern = /\b(?:import|export)\b[^'"();]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g;
  return [...code.matchAll(pattern)].map((match) => (match[1] ?? match[2])!);
}

const STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/;
const STRING_OR_COMMENT = new RegExp(`(${STRING.source})|/\\*[\\s\\S]*?\\*/|//.*`, 'g');

function withoutComments(text: string): string {
  return text.replace(STRING_OR_COMMENT, (_, string?: string) => string ?? '');
}

/** Strings emptied, except what templates put in, which is code. */
function withoutStrings(code: string): string {
  return code.replace(new RegExp(STRING.source, 'g'), (string) =>
    string.startsWith('`') ? [...string.matchAll(/\$\{([^}]*)\}/g)].map((part) => part[1]).join(';') : "''",
  );
}
