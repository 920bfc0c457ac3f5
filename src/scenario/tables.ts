import { errorAt, noteAt, words } from '../city/finding.js';
import type { Lookup } from '../city/names.js';
import type { Quota } from '../city/types.js';
import type { ValuePath } from '../city/yaml.js';
import type { RuleContext } from './context.js';
import type { Rules } from './rules.types.js';
import type { CircleOverride, Scenario, TypeOverride } from './types.js';

type CircleTables = Pick<
  Rules,
  'weight' | 'weightSum' | 'radiusDm' | 'preferredDm' | 'target' | 'quota' | 'quotaPerCircles' | 'quotaCounts'
>;

/** Distances are Uint16 decimetres; a radius beyond that is longer than any reach list. */
const MAX_RADIUS_DM = 65_535;

/** Tables over circle × type: the city's defaults, then overrides by type, then by circle. */
export function circleTables(context: RuleContext): CircleTables {
  const { city, scenario } = context;
  const typeCount = city.types.length;
  const size = city.circles.length * typeCount;
  const byType = typeOverrides(context);
  const weight = new Float64Array(size);
  const radiusM = new Float64Array(size);
  const target = new Float64Array(size);
  const quota = new Float64Array(size);
  const rules = city.types.map((type) => quotaRule(type, scenario));
  city.types.forEach((type, k) => {
    const own = byType.get(k) ?? {};
    city.circles.forEach((_, c) => {
      const at = c * typeCount + k;
      weight[at] = (own.weight ?? type.weight) * careFactor(context, c, type.priorityFactor);
      radiusM[at] = own.radiusM ?? type.radiusM;
      target[at] = own.target ?? type.target;
      quota[at] = own.quota ?? rules[k]?.count ?? 0;
    });
  });
  applyCircles(context, { weight, radiusM, target, quota });
  const { radiusDm, preferredDm } = radiiDm(context, radiusM);
  const weightSum = Float64Array.from(city.circles, (_, c) =>
    weight.subarray(c * typeCount, (c + 1) * typeCount).reduce((sum, value) => sum + value, 0),
  );
  return {
    weight,
    weightSum,
    radiusDm,
    preferredDm,
    target,
    quota,
    quotaPerCircles: Uint8Array.from(rules, (rule) => rule?.perCircles ?? 1),
    quotaCounts: rules.map((rule, k) => [...new Set([k, ...(rule?.alsoCounts ?? [])])]),
  };
}

/** The plan's quota, else the presence rule where the scenario wants it. */
export function quotaRule(type: { quota?: Quota; presence?: Quota }, scenario: Scenario): Quota | undefined {
  return type.quota ?? (scenario.presence === 'basic' ? type.presence : undefined);
}

/** Σ_m share_m π_m: `factor` in communities of care first, else 1. */
function careFactor({ city }: RuleContext, circle: number, factor: number): number {
  let sum = 0;
  let shares = 0;
  for (const m of city.circles[circle]!.communities) {
    const { share, priorityCare } = city.communities[m]!;
    sum += share * (priorityCare ? factor : 1);
    shares += share;
  }
  // Thirds are written as 0.333: divided by their sum so that factor 1 stays exactly 1.
  return shares > 0 ? sum / shares : 1;
}

function typeOverrides(context: RuleContext): Map<number, TypeOverride> {
  const found = new Map<number, TypeOverride>();
  for (const [text, override] of Object.entries(context.scenario.types)) {
    const path = ['types', text];
    const k = findName(context, text, path, context.names.type, 'type');
    if (k < 0) continue;
    noteTwice(context, found.has(k), text, path);
    found.set(k, { ...found.get(k), ...override });
  }
  return found;
}

interface Overridden {
  readonly weight: Float64Array;
  readonly radiusM: Float64Array;
  readonly target: Float64Array;
  readonly quota: Float64Array;
}

function applyCircles(context: RuleContext, tables: Overridden): void {
  const typeCount = context.city.types.length;
  const seen = new Set<string>();
  for (const [text, override] of Object.entries(context.scenario.circles)) {
    const c = findName(context, text, ['circles', text], context.names.circle, 'circle');
    for (const key of ['weight', 'radiusM', 'target', 'quota'] as const satisfies (keyof CircleOverride)[]) {
      for (const [typeText, value] of Object.entries(override[key] ?? {})) {
        const path = ['circles', text, key, typeText];
        const k = findName(context, typeText, path, context.names.type, 'type');
        if (c < 0 || k < 0) continue;
        noteTwice(context, seen.has(`${c} ${key} ${k}`), typeText, path);
        seen.add(`${c} ${key} ${k}`);
        tables[key][c * typeCount + k] = value;
      }
    }
  }
}

function findName(
  context: RuleContext,
  text: string,
  path: ValuePath,
  lookup: Lookup,
  kind: 'type' | 'circle',
): number {
  const index = lookup.find(text);
  if (index < 0) {
    const what =
      kind === 'type'
        ? words(`“${text}”不是业态`, `"${text}" is not a business type`)
        : words(`“${text}”不是生活圈`, `"${text}" is not a circle`);
    context.problems.push(errorAt(context.where(path), `unknown-${kind}`, what, lookup.hint(text)));
  }
  return index;
}

function noteTwice(context: RuleContext, twice: boolean, text: string, path: ValuePath): void {
  if (!twice) return;
  const what = words(
    `“${text}”以另一名称已设过，以此处为准`,
    `"${text}" was set before under another name; this one holds`,
  );
  context.problems.push(noteAt(context.where(path), 'overridden-twice', what));
}

/** Radii in walked decimetres. Straight metres become walked ones by the detour factor. */
function radiiDm(context: RuleContext, radiusM: Float64Array): Pick<Rules, 'radiusDm' | 'preferredDm'> {
  const { city, scenario } = context;
  const walkedPerM = scenario.radiusMeasure === 'straight' ? city.detourFactor : 1;
  const typeCount = city.types.length;
  const radiusDm = new Uint16Array(radiusM.length);
  const preferredDm = new Uint16Array(radiusM.length);
  radiusM.forEach((metres, at) => {
    const type = city.types[at % typeCount]!;
    const dm = Math.round(metres * walkedPerM * 10);
    if (dm > MAX_RADIUS_DM) {
      const what = words(
        `${type.name.zh} 的半径 ${dm / 10} 米超过 ${MAX_RADIUS_DM / 10} 米`,
        `the radius of ${type.id}, ${dm / 10} walked metres, is more than ${MAX_RADIUS_DM / 10}`,
      );
      context.problems.push(errorAt(context.where(['types', type.id, 'radiusM']), 'out-of-range', what));
      return;
    }
    const preferredM = scenario.ladder === 'quarters' ? (type.radiusPreferredM ?? metres) : metres;
    radiusDm[at] = dm;
    preferredDm[at] = Math.min(dm, Math.round(preferredM * walkedPerM * 10));
  });
  return { radiusDm, preferredDm };
}
