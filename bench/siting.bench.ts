/**
 * Siting against other solvers in the same run, and every other figure of siting.
 *
 * `npm run bench siting` compares on all instances, `npm run bench siting a c mclp`
 * does those parts, `npm run bench siting all` everything. Letters are the instances
 * of bench/siting/instances.ts, solved by kezhong, CBC, scipy's `milp` and npm `highs`
 * on the textbook model, each in a process of its own; the other parts are benches of
 * their own. `--write` puts the comparison into bench/RESULTS.md, `--peers=CBC,highs`
 * takes these only, `--peers=` none, `--race` stops a peer that is slower than one
 * that is done, KEZHONG_CAP_S changes the cap of 60 CPU seconds and KEZHONG_CASES
 * names the folder of the published cases.
 *
 * Ends with 1 where one of our results is not proven, or any tool's does not hold.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { compareOn } from './siting/compare.js';
import { INSTANCES } from './siting/instances.js';
import { HEADER, medianRow, rowOf, verdicts, write } from './siting/table.js';
import { peers } from './siting/tools.js';

const OTHERS: Readonly<Record<string, readonly string[] | undefined>> = {
  mclp: ['mclp.bench.js'],
  grid: ['mclp.bench.js', 'grid', '1000000'],
  grid20: ['mclp.bench.js', 'grid', '20000000'],
  jslp: ['jslp.bench.js'],
  league: ['league.bench.js'],
  cases: process.env.KEZHONG_CASES === undefined ? undefined : ['cases.js', process.env.KEZHONG_CASES],
};
const LETTERS = INSTANCES.map(({ letter }) => letter);
const capS = Number(process.env.KEZHONG_CAP_S ?? 60);
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

// So that a stopped bench leaves no peer running and no model on the disk.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const given = process.argv.slice(2);
const parts = given.filter((one) => !one.startsWith('--'));
const unknown = parts.filter((part) => part !== 'all' && !LETTERS.includes(part) && !(part in OTHERS));
if (unknown.length > 0) {
  say(`no part "${unknown.join('", "')}"; there is ${['all', ...LETTERS, ...Object.keys(OTHERS)].join(', ')}`);
  process.exit(2);
}
const wanted = parts.length === 0 ? LETTERS : parts.includes('all') ? [...LETTERS, ...Object.keys(OTHERS)] : parts;
const asked = given
  .find((one) => one.startsWith('--peers='))
  ?.slice('--peers='.length)
  .split(',')
  .filter(Boolean);
const isWanted = (part: string): boolean => wanted.includes(part);
const limits = { capS, isRace: given.includes('--race') };
let isGood = true;

const letters = INSTANCES.filter(({ letter }) => isWanted(letter));
if (letters.length > 0) {
  const tools = (await peers(say)).filter(({ name }) => asked === undefined || asked.some((one) => name.includes(one)));
  say(HEADER.join('\n'));
  for (const instance of letters) {
    const compared = [];
    for (const seed of instance.seeds) {
      const one = await compareOn(instance, seed, tools, limits);
      compared.push(one);
      say(rowOf(one));
      for (const fault of one.faults) say(`WRONG  ${instance.letter} ${seed}  ${fault}`);
      isGood &&= one.faults.length === 0 && one.ours.status === 'optimal';
    }
    say(medianRow(compared));
    for (const verdict of verdicts(compared)) say(`       ${verdict}`);
    if (given.includes('--write')) write(compared, limits);
  }
}

for (const [part, command] of Object.entries(OTHERS)) {
  if (!isWanted(part)) continue;
  if (command === undefined) {
    say(`\n== ${part}: left out; KEZHONG_CASES names the folder`);
    continue;
  }
  say(`\n== ${command.join(' ')}`);
  const [script, ...rest] = command;
  const { status } = spawnSync(process.execPath, [path.join(import.meta.dirname, script!), ...rest], {
    stdio: 'inherit',
  });
  isGood &&= status === 0;
}
process.exit(isGood ? 0 : 1);
