/**
 * One instance by kezhong's own solver, in a process of its own: drawing the points,
 * solving and the recount are all counted. `node ours.js LETTER SEED` prints one line.
 */
import { solveClassic } from '../../src/siting/classic/registry.js';
import { localTeam } from '../../src/solver/team.js';
import { classicOf, instanceOf } from './instances.js';
import type { Answer } from './tools.js';

const [letter = '', seed = ''] = process.argv.slice(2);
const instance = instanceOf(letter);
const { problem, p, radiusM } = instance;
const asked = radiusM === undefined ? { p } : { p, radius: radiusM };
const drawn = instance.draw(Number(seed));
const { status, objective, bound, open } = await solveClassic(problem, classicOf(instance, drawn), {
  ...asked,
  team: localTeam(),
  seed: '1',
});
const answer: Answer = {
  status: status === 'optimal' || status === 'feasible' ? status : 'none',
  ...(objective === undefined ? {} : { value: objective }),
  ...(bound === undefined ? {} : { bound }),
  open,
};
process.stdout.write(`${JSON.stringify(answer)}\n`);
