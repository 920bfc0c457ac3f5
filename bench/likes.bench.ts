/**
 * All members of OR-Library's p-median family (p-median and vertex p-centre) and of
 * Holmberg's (split and single source), drawn by their published descriptions.
 *
 * `npm run bench likes [pmed|p] [--write]`; an instance ends after 60 seconds of CPU.
 * Ends with 1 where a result is not proven.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readClassic } from '../src/intake/classic/read.js';
import { solveClassic } from '../src/siting/classic/registry.js';
import type { ClassicProblem } from '../src/siting/classic/types.js';
import { localTeam } from '../src/solver/team.js';
import { holmbergLikes, type Like, pmedLikes } from './family-likes.js';
import { circumstances, cpuS, putSection } from './results.js';

/** Seconds of CPU after which an instance is given up. */
const LIMIT_S = 60;

const [wanted = ''] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const folder = mkdtempSync(path.join(tmpdir(), 'kezhong-likes-'));
let open = 0;
const sections = [
  { family: 'pmed1–40', likes: pmedLikes(), problems: ['p-median', 'p-centre'] as const },
  { family: 'p1–p71', likes: holmbergLikes(), problems: ['cflp', 'cflp-single'] as const },
];
for (const { family, likes, problems } of sections) {
  const members = likes.filter(({ name }) => name.startsWith(wanted) && (wanted !== 'p' || /^p\d/.test(name)));
  if (members.length === 0) continue;
  const head = problems.flatMap((problem) => [problem, 'CPU s']);
  const lines = [`| like | size | ${head.join(' | ')} |`, '|---|---|---|---|---|---|'];
  for (const like of members) {
    const cells: string[] = [];
    for (const problem of problems) cells.push(...(await measure(like, problem)));
    const row = `| ${[like.name, like.size, ...cells].join(' | ')} |`;
    process.stdout.write(`${row}\n`);
    lines.push(row);
  }
  if (!process.argv.includes('--write')) continue;
  const about = `\`npm run bench likes ${wanted}\` · ${circumstances()}. Not all published files are at hand (see "Published cases" and "Published families, other members"); these are drawn by their descriptions (bench/family-likes.ts) and read from files of their formats. One thread, at most ${LIMIT_S} s of CPU each; a value alone is proven, else its gap stands beside it.`;
  putSection(`Likes of published families: ${family}`, [about, '', ...lines]);
}
rmSync(folder, { recursive: true, force: true });
process.exit(open === 0 ? 0 : 1);

async function measure(like: Like, problem: ClassicProblem): Promise<string[]> {
  const file = path.join(folder, `${like.name}.txt`);
  writeFileSync(file, like.text);
  const read = await readClassic({ matrix: file, problem });
  if (read.value === undefined) throw new Error(read.problems.map(({ what }) => what.en).join('; '));
  const before = process.cpuUsage();
  const spent = (): number => cpuS(before);
  const result = await solveClassic(problem, read.value, {
    timeLimitS: LIMIT_S,
    clock: spent,
    team: localTeam(),
    seed: '1',
  });
  const { status, objective = Number.NaN, bound = Number.NaN } = result;
  if (status !== 'optimal') open++;
  const gap = status === 'optimal' ? '' : ` (${((100 * (objective - bound)) / objective).toFixed(2)} %)`;
  return [`${Math.round(objective * 1000) / 1000}${gap}`, spent().toFixed(2)];
}
