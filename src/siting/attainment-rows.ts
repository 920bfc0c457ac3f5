import { formatPersons } from './capacity.js';
import type { ModelContext } from './constraints/family.js';
import { startsNeeded } from './constraints/staging.js';
import { hasDemand } from './measure.js';
import { hasCapacity } from './problem.js';

/** Attainment columns of one phase with their (C), (K), (Q), (Q2) rows. */
export function addAttainment(
  context: ModelContext,
  phase: number,
): { phase: number; pair: number; variable: number }[] {
  const { problem, builder } = context;
  const { rules, value } = problem;
  const covered = coverTerms(context, phase);
  const found: { phase: number; pair: number; variable: number }[] = [];
  const ofType: number[][] = Array.from({ length: rules.typeCount }, () => []);
  for (let ck = 0; ck < value.length; ck++) {
    if (value[ck]! <= 0 || !hasDemand(problem, ck)) continue;
    const a = builder.column(0, 0, 1);
    found.push({ phase, pair: ck, variable: a });
    ofType[ck % rules.typeCount]!.push(ck);
    const wanted = rules.demand[ck]! * rules.target[ck]!;
    if (!hasCapacity(rules, ck % rules.typeCount) && problem.base[ck]! < wanted) {
      const terms = (covered.get(ck) ?? []).map(([v, persons]) => [v, -persons / wanted] as const);
      builder.row(Number.NEGATIVE_INFINITY, problem.base[ck]! / wanted, [[a, 1], ...terms]);
    }
    addCeiling(context, phase, ck, a);
  }
  const attainmentOf = new Map(found.map(({ pair, variable }) => [pair, variable]));
  addPlaces(context, phase, attainmentOf);
  const counts = countTerms(context, phase);
  for (let k = 0; k < rules.typeCount; k++) {
    if (rules.quotaPerCircles[k]! > 1) addSharedQuota(context, k, ofType[k]!, attainmentOf, counts);
    else addOwnQuotas(context, phase, ofType[k]!, attainmentOf, counts);
  }
  return found;
}

/** Attainment of the mean of days is at most what each open column adds to that of today. */
function addCeiling(
  { problem: { ceilings }, builder, variable }: ModelContext,
  phase: number,
  ck: number,
  attainment: number,
): void {
  if (ceilings === undefined || ceilings.base[ck]! >= 1) return;
  const terms: [number, number][] = [[attainment, 1]];
  for (let n = ceilings.offsets[ck]!; n < ceilings.offsets[ck + 1]!; n++) {
    const v = variable(ceilings.column[n]!, phase);
    if (v !== undefined) terms.push([v, -ceilings.brings[n]!]);
  }
  builder.row(Number.NEGATIVE_INFINITY, ceilings.base[ck]!, terms);
}

/** (P): persons use places of what is open within their radius; attainment counts those who have one. */
function addPlaces(
  { problem, builder, columns, variable }: ModelContext,
  phase: number,
  attainmentOf: ReadonlyMap<number, number>,
): void {
  const { city, rules, columns: entries } = problem;
  for (const { type, flow, existingPersons } of problem.capacity) {
    const opened: [number, number][][] = flow.locations.map(() => []);
    for (const x of columns) {
      const { location, format } = entries[x]!;
      const persons = formatPersons(city, rules, type, format);
      const v = variable(x, phase);
      if (persons > 0 && v !== undefined) opened[flow.locations.indexOf(location)]!.push([v, -persons]);
    }
    const usedAt: [number, number][][] = flow.locations.map(() => []);
    const usedBy = new Map<number, [number, number][]>();
    for (const { circle, persons, members } of flow.rows) {
      if (!attainmentOf.has(circle * rules.typeCount + type)) continue;
      const uses = members
        .filter((n) => opened[n]!.length > 0 || existingPersons[n]! > 0)
        .map((n) => {
          const used = builder.column(0, 0, persons);
          usedAt[n]!.push([used, 1]);
          return [used, 1] as [number, number];
        });
      if (uses.length > 1) builder.row(Number.NEGATIVE_INFINITY, persons, uses);
      usedBy.set(circle, [...(usedBy.get(circle) ?? []), ...uses]);
    }
    flow.locations.forEach((_, n) => {
      if (usedAt[n]!.length > 0) {
        builder.row(Number.NEGATIVE_INFINITY, existingPersons[n]!, [...usedAt[n]!, ...opened[n]!]);
      }
    });
    for (let c = 0; c < rules.circleCount; c++) {
      const ck = c * rules.typeCount + type;
      const a = attainmentOf.get(ck);
      if (a === undefined) continue;
      const wanted = rules.demand[ck]! * rules.target[ck]!;
      const terms = (usedBy.get(c) ?? []).map(([v]) => [v, -1 / wanted] as const);
      builder.row(Number.NEGATIVE_INFINITY, 0, [[a, 1], ...terms]);
    }
  }
}

/** Cover rows with the same variables of one circle × type, added up. */
interface MergedRow {
  readonly pair: number;
  readonly members: number[];
  readonly circles: number[];
  weight: number;
  /** Along `members`: Σ weight × the share that the member alone brings. */
  readonly brought: number[];
}

/** Persons × credit that each variable serves, by circle × type; equal cover rows are merged first. */
function coverTerms(context: ModelContext, phase: number): Map<number, [number, number][]> {
  const { builder } = context;
  const terms = new Map<number, [number, number][]>();
  for (const { pair, members, circles, weight, brought } of mergedRows(context, phase)) {
    let term: [number, number] = [members[0]!, brought[0]!];
    if (members.length > 1) {
      const v = builder.column(0, 0, 1);
      // Where members bring parts, the sum of the rows says no more than the rows do: a relaxation of them.
      const parts = members.map((x, m) => [x, -brought[m]! / weight] as const);
      builder.row(Number.NEGATIVE_INFINITY, 0, [[v, 1], ...parts]);
      const needed = startsNeeded(context, circles, phase);
      if (needed) builder.row(Number.NEGATIVE_INFINITY, 0, [[v, 1], ...needed.map((s) => [s, -1] as const)]);
      term = [v, weight];
    }
    const list = terms.get(pair) ?? [];
    list.push(term);
    terms.set(pair, list);
  }
  return terms;
}

function mergedRows(context: ModelContext, phase: number): Iterable<MergedRow> {
  const { problem } = context;
  const { cover, rules } = problem;
  const merged = new Map<string, MergedRow>();
  for (let s = 0; s < cover.count; s++) {
    const pair = cover.circle[s]! * rules.typeCount + cover.type[s]!;
    const weight = cover.weight[s]!;
    const found: { v: number; circle: number; brings: number }[] = [];
    for (let n = cover.offsets[s]!; n < cover.offsets[s + 1]!; n++) {
      const v = context.variable(cover.column[n]!, phase);
      if (v === undefined) continue;
      const { circle } = problem.places[problem.columns[cover.column[n]!]!.location]!;
      found.push({ v, circle, brings: weight * (cover.memberShare?.[n] ?? 1) });
    }
    if (found.length === 0) continue;
    found.sort((a, b) => a.v - b.v);
    // Layers of a row over days have the same columns and say more apart than together.
    const key = `${pair}:${cover.layer?.[s] ?? 0}:${found.map(({ v }) => v).join()}`;
    const known = merged.get(key);
    if (known) {
      known.weight += weight;
      for (const [m, { brings }] of found.entries()) known.brought[m]! += brings;
    } else {
      merged.set(key, {
        pair,
        members: found.map(({ v }) => v),
        circles: found.map(({ circle }) => circle),
        weight,
        brought: found.map(({ brings }) => brings),
      });
    }
  }
  return merged.values();
}

/** Variables of the columns that count for a quota, by circle × type. */
function countTerms(context: ModelContext, phase: number): Map<number, number[]> {
  const { problem } = context;
  const terms = new Map<number, number[]>();
  for (const x of context.columns) {
    const v = context.variable(x, phase);
    const c = problem.places[problem.columns[x]!.location]!.circle;
    if (v === undefined || c < 0) continue;
    for (let n = problem.countOffsets[x]!; n < problem.countOffsets[x + 1]!; n++) {
      const ck = c * problem.rules.typeCount + problem.countType[n]!;
      const list = terms.get(ck) ?? [];
      list.push(v);
      terms.set(ck, list);
    }
  }
  return terms;
}

function addOwnQuotas(
  context: ModelContext,
  phase: number,
  pairs: readonly number[],
  attainmentOf: ReadonlyMap<number, number>,
  counts: ReadonlyMap<number, readonly number[]>,
): void {
  const { problem, builder } = context;
  for (const ck of pairs) {
    const quota = problem.rules.quota[ck]!;
    const share = problem.existing[ck]! / quota;
    if (quota <= 0 || share >= 1) continue;
    const needed = startsNeeded(context, [Math.floor(ck / problem.rules.typeCount)], phase);
    if (needed) {
      builder.row(Number.NEGATIVE_INFINITY, share, [
        [attainmentOf.get(ck)!, 1],
        ...needed.map((s) => [s, share - 1] as const),
      ]);
    }
    builder.row(Number.NEGATIVE_INFINITY, problem.existing[ck]! / quota, [
      [attainmentOf.get(ck)!, 1],
      ...(counts.get(ck) ?? []).map((v) => [v, -1 / quota] as const),
    ]);
  }
}

/** (Q2): claims are integer columns; an outlet is claimed by so many circles at most. */
function addSharedQuota(
  { problem, builder }: ModelContext,
  type: number,
  pairs: readonly number[],
  attainmentOf: ReadonlyMap<number, number>,
  counts: ReadonlyMap<number, readonly number[]>,
): void {
  const { rules, city, existing } = problem;
  const claimed = new Map<number, [number, number][]>();
  for (const ck of pairs) {
    const quota = rules.quota[ck]!;
    if (quota <= 0) continue;
    const c = Math.floor(ck / rules.typeCount);
    const terms: [number, number][] = [];
    for (const h of [c, ...city.circles[c]!.neighbours]) {
      const hk = h * rules.typeCount + type;
      if (existing[hk]! === 0 && !counts.has(hk)) continue;
      const r = builder.column(0, 0, quota, true);
      terms.push([r, -1 / quota]);
      const list = claimed.get(hk) ?? [];
      list.push([r, 1]);
      claimed.set(hk, list);
    }
    builder.row(Number.NEGATIVE_INFINITY, 0, [[attainmentOf.get(ck)!, 1], ...terms]);
  }
  const perOutlet = rules.quotaPerCircles[type]!;
  for (const [hk, terms] of claimed) {
    builder.row(Number.NEGATIVE_INFINITY, perOutlet * existing[hk]!, [
      ...terms,
      ...(counts.get(hk) ?? []).map((v) => [v, -perOutlet] as const),
    ]);
  }
}
