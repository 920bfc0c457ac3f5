import type { City } from '../../src/city/types.js';
import type { Rules } from '../../src/scenario/rules.types.js';
import { checkPlan } from '../../src/siting/checker/checker.js';
import type { CountedPlan } from '../../src/siting/checker/checker-days.js';
import { recountGap } from '../../src/siting/checker/checker-recount.js';
import type { Claim, Opening } from '../../src/siting/types.js';
import type { Reach } from '../../src/walk/types.js';
import { plainFlows } from './plain-flows.js';

export interface Optimum {
  readonly objective: number;
  readonly openings: readonly Opening[];
  /** Plans looked at. */
  readonly plans: number;
}

/** Once broken, more openings do not mend them. */
export const LASTING: readonly string[] = [
  'known',
  'eligible',
  'starts',
  'one-format',
  'floor',
  'density',
  'mobile-only',
  'fleet',
  'viability',
  'money',
  'suggestions',
];
/** Not rules of what may open. */
export const BESIDE: readonly string[] = ['idle', 'objective', 'stages'];
const MOST_PAIRS = 7;

/**
 * The best plan by looking at every one: each location × format × phase, feasible
 * and valued by the checker's recount alone. For tiny cities whose circles are all
 * neighbours and want one shared outlet at most. Undefined beyond `limit` plans.
 *
 * @param stage what is minimised, by the name that the checker knows it under
 * @param valueOfPlan what is minimised where it is no stage
 */
export function bestPlan(
  city: City,
  rules: Rules,
  reach: Reach,
  limit = 1_500,
  stage = 'gap',
  valueOfPlan?: (plan: CountedPlan) => number,
): Optimum | undefined {
  const judge = (openings: readonly Opening[]) => {
    const claims = plainClaims(city, rules, openings);
    const flows = plainFlows(city, rules, reach, openings);
    const { constraints, objective } = checkPlan(city, rules, reach, { openings, claims, flows, objective: 0 });
    const broken = constraints.flatMap(({ name, ok }) => (ok || BESIDE.includes(name) ? [] : [name]));
    const value = valueOfPlan
      ? valueOfPlan({ openings, claims, flows })
      : stage === 'gap'
        ? objective
        : recountGap(city, rules, reach, openings, claims, flows).stageValue(stage)!;
    return { objective: value, broken, lost: broken.some((name) => LASTING.includes(name)) };
  };
  const last = rules.phaseCount - 1;
  const pairs: { location: number; format: number }[] = [];
  for (let location = 0; location < city.sites.length + city.outlets.length; location++) {
    for (let format = 0; format < city.formats.length; format++) {
      if (!judge([{ location, format, phase: last }]).lost) pairs.push({ location, format });
    }
  }
  // So many pairs are hardly ever through within the limit: do not begin.
  if (pairs.length > MOST_PAIRS) return undefined;
  let plans = 0;
  let best: Optimum | undefined;
  const search = (from: number, openings: readonly Opening[]): void => {
    if (plans > limit) return;
    plans++;
    const { objective, broken, lost } = judge(openings);
    if (lost) return;
    if (broken.length === 0 && (best === undefined || objective < best.objective))
      best = { objective, openings, plans };
    for (let n = from; n < pairs.length; n++) {
      for (let phase = 0; phase <= last; phase++) search(n + 1, [...openings, { ...pairs[n], phase }]);
    }
  };
  search(0, []);
  if (plans > limit || best === undefined) return undefined;
  return { objective: best.objective, openings: best.openings, plans };
}

/** Where every circle is every other's neighbour, wants one and an outlet serves two: pairs off, in order of worth. */
export function plainClaims(city: City, rules: Rules, openings: readonly Opening[]): Claim[] {
  const claims: Claim[] = [];
  const circleOf = (location: number): number =>
    location < city.sites.length ? city.sites[location].circle : city.outlets[location - city.sites.length].circle;
  for (let type = 0; type < rules.typeCount; type++) {
    if (rules.quotaPerCircles[type] < 2) continue;
    const counts = (format: number): boolean =>
      city.formats[format].credits.some((x) => x.credit >= 1 && rules.quotaCounts[type].includes(x.type));
    for (let phase = 0; phase < rules.phaseCount; phase++) {
      const places = [
        ...city.outlets.filter((outlet) => counts(outlet.format)).map((outlet) => outlet.circle),
        ...openings.filter((o) => o.phase <= phase && counts(o.format)).map((o) => circleOf(o.location)),
      ].filter((circle) => circle >= 0);
      const units = places.flatMap((circle) => new Array<number>(rules.quotaPerCircles[type]).fill(circle));
      const wanting = city.circles.map((_, c) => c).filter((c) => rules.quota[c * rules.typeCount + type] > 0);
      if (units.length > 0 && units.length < wanting.length) throw new Error('too few units: the claims are a choice');
      if (units.length === 0) continue;
      wanting.forEach((circle, n) => {
        claims.push({ type, phase, circle, host: units[n], units: 1 });
      });
    }
  }
  return claims;
}
