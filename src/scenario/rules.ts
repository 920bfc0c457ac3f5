import { errorAt, hasErrors, noteAt, type Position, warningAt, words } from '../city/finding.js';
import { namesOf } from '../city/names.js';
import type { Checked, Problem } from '../city/problem.js';
import type { City } from '../city/types.js';
import type { ValuePath } from '../city/yaml.js';
import type { RuleContext } from './context.js';
import { fixedDecisions } from './decisions.js';
import { circlePersons, demandOf, homeDemands } from './demand.js';
import { familiesOf } from './families.js';
import { paymentsOf } from './payments.js';
import { DAY_OBJECTIVES, type Rules } from './rules.types.js';
import { circleTables } from './tables.js';
import type { Scenario } from './types.js';

/** Credit levels where distance or format gives part of it (MODEL §2). */
const QUARTERS = [0.25, 0.5, 0.75, 1];

/**
 * Every rule of city × scenario looked up once (MODEL §2–4, MILP §1, 2, 5, 6).
 *
 * - Weights: ω_ck = ω_k Σ_m share_m π_mk, π the type's care factor in communities
 *   that the plan supports first; an override of a circle replaces ω_ck.
 * - A circle × type without demand, or with target 0, keeps its weight; its
 *   attainment counts as 1 and no row is built for it.
 * - Persons are those of the homes, not the stated populations.
 * - A required opening without a phase is due by the end of the last phase.
 * - A site that is available from a phase that the scenario does not have waits for
 *   the first phase of its own whose id is not smaller (ids as numbers, if they are).
 *
 * @param where positions of the scenario's values, from readScenario; without it,
 * problems name the scenario and the key.
 */
export function resolveRules(
  city: City,
  scenario: Scenario,
  where: (path: ValuePath) => Position = () => ({ file: scenario.name }),
): Checked<Rules> {
  const problems: Problem[] = [];
  const context: RuleContext = { city, scenario, names: namesOf(city), problems, where };
  const phaseCount = scenario.phases.length;
  const tables = circleTables(context);
  const homeDemand = homeDemands(city);
  const persons = circlePersons(city);
  const startPhase = startPhases(context);
  const siteFirstPhase = sitePhases(context);
  const formatAllowed = Uint8Array.from(city.formats, (format) => (scenario.formatKinds.includes(format.kind) ? 1 : 0));
  const decisions = fixedDecisions(context, siteFirstPhase, formatAllowed);
  checkClosure(context);
  const moneyEnforced = scenario.money.enforce && scenario.openings === 'free';
  const rules: Rules = {
    circleCount: city.circles.length,
    typeCount: city.types.length,
    phaseCount,
    phaseIds: scenario.phases.map((phase) => phase.id),
    phaseWeight: phaseWeights(scenario),
    objective: scenario.objective,
    discountRate: scenario.discount.rate,
    startPhase,
    ...startChoice(context, startPhase),
    ...tables,
    ...(scenario.radiusMeasure === 'straight' ? { walkedPerM: city.detourFactor } : {}),
    circlePersons: persons,
    cityPersons: persons.reduce((sum, value) => sum + value, 0),
    demand: demandOf(city, homeDemand),
    homeDemand,
    levels: creditLevels(context, formatAllowed, tables.preferredDm, tables.radiusDm),
    ...paymentsOf(context, moneyEnforced),
    moneyEnforced,
    floorEnforced: scenario.floor,
    hostsEnforced: scenario.hosts,
    densityEnforced: scenario.density === 'hard',
    ...densityOf(context),
    crossCircle: scenario.crossCircle,
    siteFirstPhase,
    formatAllowed,
    outletLocationsAllowed: scenario.locationKinds.includes('outlet'),
    siteLocationsAllowed: scenario.locationKinds.includes('site'),
    ...decisions,
    ...suggestionsOf(context),
    ...familiesOf(context),
  };
  return hasErrors(problems) ? { problems } : { value: rules, problems };
}

/** Soft caps are a stage of the objective, which objectives over days do not have. */
function densityOf({ scenario, problems, where }: RuleContext): Pick<Rules, 'densitySoft'> {
  if (scenario.density !== 'soft') return {};
  if (DAY_OBJECTIVES.includes(scenario.objective)) {
    const what = words(
      `目标 ${scenario.objective} 按日计，不能与 density: soft 同用`,
      `the objective ${scenario.objective} counts days and knows no stage for density: soft`,
    );
    problems.push(errorAt(where(['density']), 'soft-density-by-day', what));
  }
  return { densitySoft: true };
}

/** δ_t / Σ δ with δ_t = (1 + ρ)^−t, the last one × tailYears (MILP §5). */
function phaseWeights(scenario: Scenario): Float64Array {
  const weights = new Float64Array(scenario.phases.length);
  let delta = 1;
  for (let t = 0; t < weights.length; t++) {
    weights[t] = t === weights.length - 1 ? delta * scenario.discount.tailYears : delta;
    delta /= 1 + scenario.discount.rate;
  }
  const sum = weights.reduce((total, value) => total + value, 0);
  return weights.map((value) => value / sum);
}

function startPhases({ city, scenario, names, problems, where }: RuleContext): Uint8Array {
  const never = scenario.phases.length;
  const start = new Uint8Array(city.circles.length).fill(never);
  scenario.phases.forEach((phase, t) => {
    // Which circles these are is for the plan to say.
    if (typeof phase.starts === 'object' && 'choose' in phase.starts) return;
    if (phase.starts === 'rest') {
      start.forEach((value, c) => {
        if (value === never) start[c] = t;
      });
      return;
    }
    phase.starts.forEach((text, n) => {
      const at = where(['phases', t, 'starts', n]);
      const c = names.circle.find(text);
      if (c < 0) {
        const what = words(`“${text}”不是生活圈`, `"${text}" is not a circle`);
        problems.push(errorAt(at, 'unknown-circle', what, names.circle.hint(text)));
      } else if (start[c]! < never) {
        const earlier = scenario.phases[start[c]!]!.id;
        const what = words(
          `生活圈“${text}”已在阶段 ${earlier} 启动`,
          `circle "${text}" starts already in phase ${earlier}`,
        );
        problems.push(errorAt(at, 'circle-starts-twice', what));
      } else start[c] = t;
    });
  });
  const idle = city.circles.filter((_, c) => start[c] === never).map((circle) => circle.name.zh);
  if (idle.length > 0) {
    const what = words(`不启动的生活圈：${idle.join('、')}`, `circles that never start: ${idle.join(', ')}`);
    problems.push(noteAt(where(['phases']), 'circle-never-starts', what));
  }
  return start;
}

/** The phase whose starts the plan chooses, if any; its circles are among those that start later otherwise. */
function startChoice({ city, scenario, problems, where }: RuleContext, start: Uint8Array): Pick<Rules, 'startChoice'> {
  const choosing = scenario.phases.flatMap(({ starts }, t) =>
    typeof starts === 'object' && 'choose' in starts ? [{ phase: t, ...starts.choose }] : [],
  );
  const choice = choosing[0];
  if (choice === undefined) return {};
  if (choosing.length > 1) {
    const what = words('只能有一个阶段由方案选择启动的生活圈', 'only one phase may leave its starts to the plan');
    problems.push(errorAt(where(['phases', choosing[1]!.phase, 'starts']), 'two-choices', what));
  }
  const later = city.circles.flatMap((circle, c) => (start[c]! > choice.phase ? [circle.communities.length] : []));
  if (!canChoose(later, choice.circles, choice.communities)) {
    const what = words(
      `其余 ${later.length} 个生活圈中选不出 ${choice.circles} 个${choice.communities === undefined ? '' : `（共 ${choice.communities} 个社区）`}`,
      `no ${choice.circles} of the other ${later.length} circles${choice.communities === undefined ? '' : ` hold ${choice.communities} communities in all`}`,
    );
    problems.push(errorAt(where(['phases', choice.phase, 'starts']), 'impossible-choice', what));
  }
  return { startChoice: choice };
}

/** Whether `circles` of these sizes can hold exactly `communities` in all. */
function canChoose(sizes: readonly number[], circles: number, communities: number | undefined): boolean {
  let sums = new Set(['0:0']);
  for (const size of sizes) {
    sums = new Set([
      ...sums,
      ...[...sums].map((key) => key.split(':').map(Number)).map(([n, m]) => `${n! + 1}:${m! + size}`),
    ]);
  }
  return [...sums].some(
    (key) => key.startsWith(`${circles}:`) && (communities === undefined || key === `${circles}:${communities}`),
  );
}

function sitePhases({ city, scenario }: RuleContext): Uint8Array {
  const ids = scenario.phases.map((phase) => phase.id);
  const never = ids.length;
  return Uint8Array.from(city.sites, (site) => {
    if (site.status === 'excluded') return never;
    const { firstPhase } = site;
    if (firstPhase === undefined) return 0;
    const first = ids.findIndex((id) => notBefore(id, firstPhase));
    return first < 0 ? never : first;
  });
}

function notBefore(id: string, other: string): boolean {
  const [a, b] = [Number(id), Number(other)];
  return Number.isNaN(a) || Number.isNaN(b) ? id >= other : a >= b;
}

/**
 * One level for all-or-nothing types; quarters where distance or a partial format
 * can give less. Formats count if they may open or already stand somewhere, so
 * that what exists keeps its credit whatever the scenario allows.
 */
function creditLevels(
  { city, scenario }: RuleContext,
  formatAllowed: Uint8Array,
  preferredDm: Uint16Array,
  radiusDm: Uint16Array,
): Float64Array[] {
  const present = new Set(city.outlets.map((outlet) => outlet.format));
  const partial = new Set<number>();
  city.formats.forEach((format, f) => {
    if (!formatAllowed[f] && !present.has(f)) return;
    for (const { type, credit } of format.credits) if (credit < 1) partial.add(type);
  });
  return city.types.map((_, k) => {
    const falls =
      scenario.ladder === 'quarters' &&
      city.circles.some((_circle, c) => preferredDm[c * city.types.length + k]! < radiusDm[c * city.types.length + k]!);
    return Float64Array.from(partial.has(k) || falls ? QUARTERS : [1]);
  });
}

function checkClosure({ scenario, names, problems, where }: RuleContext): void {
  for (const key of Object.keys(scenario.simulation.closure)) {
    if (key === 'default' || names.type.find(key) >= 0) continue;
    const what = words(`“${key}”不是业态`, `"${key}" is not a business type`);
    problems.push(errorAt(where(['simulation', 'closure', key]), 'unknown-type', what, names.type.hint(key)));
  }
  for (const [e, event] of (scenario.simulation.events ?? []).entries()) {
    for (const [n, key] of event.types.entries()) {
      if (names.type.find(key) >= 0) continue;
      const what = words(`“${key}”不是业态`, `"${key}" is not a business type`);
      const at = where(['simulation', 'events', e, 'types', n]);
      problems.push(errorAt(at, 'unknown-type', what, names.type.hint(key)));
    }
    for (const [n, key] of event.circles.entries()) {
      if (names.circle.find(key) >= 0) continue;
      const what = words(`“${key}”不是生活圈`, `"${key}" is not a circle`);
      const at = where(['simulation', 'events', e, 'circles', n]);
      problems.push(errorAt(at, 'unknown-circle', what, names.circle.hint(key)));
    }
  }
}

function suggestionsOf({ city, scenario, problems, where }: RuleContext): Pick<Rules, 'suggestions'> {
  if (scenario.openings !== 'plan-suggestions') return {};
  const open = city.suggestions.filter((suggestion) => suggestion.action === 'open');
  if (open.length === 0) {
    const what = words('城市没有可开设的规划建议', 'the city has no suggestions to open');
    problems.push(warningAt(where(['openings']), 'no-suggestions', what));
  }
  open.forEach(({ circle, formats }, s) => {
    const before = open.slice(0, s).filter((other) => other.circle === circle);
    const shared = formats.filter((f) => before.some((other) => other.formats.includes(f)));
    if (shared.length === 0) return;
    const ids = shared.map((f) => city.formats[f]!.id).join(', ');
    const { name } = city.circles[circle]!;
    const what = words(
      `${name.zh} 的两条规划建议都允许 ${ids}：开出的算作前一条`,
      `two suggestions for ${name.en} both allow ${ids}: what opens of it answers the first`,
    );
    problems.push(warningAt(where(['openings']), 'suggestions-overlap', what));
  });
  return { suggestions: open.map(({ circle, formats }) => ({ circle, formats })) };
}
