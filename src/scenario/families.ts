import { errorAt, warningAt, words } from '../city/finding.js';
import type { Lookup } from '../city/names.js';
import type { ValuePath } from '../city/yaml.js';
import type { RuleContext } from './context.js';
import type { Goal, Rules } from './rules.types.js';
import { quotaRule } from './tables.js';

type Families = Pick<Rules, 'walkStepDm' | 'mobileOnlyNoRoom' | 'clustering' | 'capacity' | 'minCustomers' | 'goals'>;

/** Coarse enough for the relaxation of a whole city, fine enough to tell neighbours apart. */
const WALK_STEP_M = 500;

/** Walking distance of 15 minutes at the planning speed of 1.2 m/s (MODEL §8, assumed), decimetres. */
const QUARTER_HOUR_DM = 10_800;

/** The families of rules that a scenario has to ask for (MILP §6), with every name looked up. */
export function familiesOf(context: RuleContext): Families {
  const { scenario, names } = context;
  const clustering = byName(context, scenario.clustering, ['clustering'], names.type, 'type');
  const capacity = byName(context, scenario.capacity, ['capacity'], names.type, 'type');
  checkPlaces(context, capacity);
  const goals = [...cityGoals(context), ...farthestGoals(context)];
  return {
    ...(scenario.objective === 'walk' ? { walkStepDm: Math.round((scenario.walkStepM ?? WALK_STEP_M) * 10) } : {}),
    ...(scenario.mobileOnly === 'noRoom' ? { mobileOnlyNoRoom: true } : {}),
    ...(clustering.length === 0
      ? {}
      : { clustering: clustering.map(({ index, value }) => ({ type: index, ...value })) }),
    ...(capacity.length === 0
      ? {}
      : {
          capacity: capacity
            .map(({ index, value }) => ({ type: index, placesPerPerson: value }))
            .sort((a, b) => a.type - b.type),
        }),
    ...minCustomersOf(context),
    ...(goals.length === 0 ? {} : { goals }),
  };
}

interface NamedValue<T> {
  readonly index: number;
  readonly value: T;
  readonly path: ValuePath;
}

/** The entries of a map by type or format; names that nothing has are told, with the nearest one. */
function byName<T>(
  { problems, where }: RuleContext,
  map: Readonly<Record<string, T>> | undefined,
  at: ValuePath,
  lookup: Lookup,
  kind: 'type' | 'format',
): NamedValue<T>[] {
  return Object.entries(map ?? {}).flatMap(([text, value]) => {
    const path = [...at, text];
    const index = lookup.find(text);
    if (index >= 0) return [{ index, value, path }];
    const what =
      kind === 'type'
        ? words(`“${text}”不是业态`, `"${text}" is not a business type`)
        : words(`“${text}”不是业态形式`, `"${text}" is not a format`);
    problems.push(errorAt(where(path), `unknown-${kind}`, what, lookup.hint(text)));
    return [];
  });
}

/** Every format of a type with places has some, and its quota is a circle's own. */
function checkPlaces(context: RuleContext, capacity: readonly NamedValue<number>[]): void {
  const { city, problems, where } = context;
  for (const { index, path } of capacity) {
    const type = city.types[index]!;
    const without = city.formats.filter(
      ({ credits, places }) => places === undefined && credits.some((credit) => credit.type === index),
    );
    if (without.length > 0) {
      const ids = without.map(({ id }) => id).join(', ');
      const what = words(
        `${type.name.zh} 按容量计，但形式 ${ids} 没有 places`,
        `${type.id} counts places, but the formats ${ids} have none`,
      );
      const hint = words('在 formats.yaml 中写明 places', 'give them "places" in formats.yaml');
      problems.push(errorAt(where(path), 'format-without-places', what, hint));
    }
    if ((quotaRule(type, context.scenario)?.perCircles ?? 1) > 1) {
      const what = words(
        `${type.name.zh} 的配额由几个生活圈共享，不能再按容量计`,
        `${type.id} shares its quota between circles; places cannot be counted as well`,
      );
      const hint = type.quota
        ? undefined
        : words(
            '它来自 presence 规则，可设 presence: off',
            'it comes from its presence rule: presence: off leaves it out',
          );
      problems.push(errorAt(where(path), 'shared-quota', what, hint));
    }
  }
}

function minCustomersOf(context: RuleContext): Pick<Rules, 'minCustomers'> {
  const { city, scenario, names } = context;
  const entries = byName(context, scenario.minCustomers, ['minCustomers'], names.format, 'format');
  if (entries.length === 0) return {};
  const minCustomers = new Float64Array(city.formats.length);
  for (const { index, value } of entries) minCustomers[index] = value;
  return { minCustomers };
}

/** Table 1 against 15-minute type coverage; a target whose definition the plan does not give is none. */
function cityGoals(context: RuleContext): Goal[] {
  const { city, scenario, names } = context;
  const own = new Map(
    byName(context, scenario.cityTargets, ['cityTargets'], names.type, 'type').map(({ index, value }) => [
      index,
      value,
    ]),
  );
  return city.types.flatMap((type, k): Goal[] => {
    const stated = type.cityTarget?.definitionGiven ? type.cityTarget.share : 0;
    const target = own.get(k) ?? stated;
    // Of a type that nothing gives nobody knows how far it is: unknown, not missing.
    const isGiven = city.formats.some(({ credits }) => credits.some((credit) => credit.type === k));
    if (target <= 0 || !isGiven) return [];
    const circles = new Uint8Array(city.circles.length).fill(1);
    return [{ kind: 'city', type: k, limitDm: QUARTER_HOUR_DM, target, circles }];
  });
}

function farthestGoals(context: RuleContext): Goal[] {
  const { city, scenario, names, problems, where } = context;
  return byName(context, scenario.farthest, ['farthest'], names.type, 'type').map(({ index, value, path }): Goal => {
    const { metres, intents } = value;
    const circles = Uint8Array.from(city.circles, ({ intent }) =>
      intents.length === 0 || intents.includes(intent) ? 1 : 0,
    );
    if (!circles.includes(1)) {
      const list = intents.join(', ');
      const what = words(`没有生活圈是 ${list}`, `no circle is ${list}: the rule counts nobody`);
      problems.push(warningAt(where(path), 'no-circles', what));
    }
    const walkedPerM = scenario.radiusMeasure === 'straight' ? city.detourFactor : 1;
    return { kind: 'farthest', type: index, limitDm: Math.round(metres * walkedPerM * 10), target: 1, circles };
  });
}
