import { ModelBuilder } from '../../../solver/model.js';
import { mergeHomes } from '../../signatures.js';
import { Effort, PROVEN } from '../effort.js';
import { refuseUncovered } from '../refusals.js';
import type { ClassicInstance, ClassicOptions, ClassicResult } from '../types.js';
import { objectiveUnit } from '../units.js';
import { coverLists, rolesOf } from './cover.js';
import { leastCover } from './cover-search.js';
import { unservedBy } from './lscp.js';
import { coverTask } from './set-cover.js';

/**
 * Set covering with backup (Hogan, ReVelle 1986): among the covers of least number,
 * the one that covers the largest weight at least twice. The number is proven first;
 * only then does the weight mean anything, and the bound is that of the weight.
 */
export async function solveLscpBackup(instance: ClassicInstance, options: ClassicOptions): Promise<ClassicResult> {
  const effort = new Effort(options);
  const roles = rolesOf(instance);
  const lists = coverLists(instance, options.radius ?? 0);
  const refusal = refuseUncovered(instance, lists, effort);
  if (refusal) return refusal;
  const set = [...roles.existing, ...roles.required];
  const marked = unservedBy(instance, lists, set);
  const least = await leastCover(coverTask(marked, lists, roles.free), effort);
  const first = [...set, ...least.cover].sort((a, b) => a - b);
  const known = (open: readonly number[], bound: number, isProven: boolean): ClassicResult => ({
    status: isProven ? 'optimal' : 'feasible',
    objective: open.filter((j) => instance.siteStatus[j] !== 'existing').length,
    backupWeight: backupOf(instance, lists, open),
    bound,
    open,
    stopped: isProven ? 'optimal' : effort.stopped,
    work: effort.work,
  });
  const all = instance.weight.reduce((a, b) => a + b, 0);
  if (least.bound < least.cover.length) return known(first, all, false);
  const { unit, whole } = objectiveUnit(instance.weight);
  const scaled = { ...instance, weight: instance.weight.map((weight) => weight / unit) };
  const built = backupModel(scaled, lists, set, roles.free, least.cover.length);
  const cutoff = -backupOf(scaled, lists, first);
  const result = await effort.branch(built.model, { cutoff, whole });
  if (result === undefined) return known(first, all, false);
  const better = result.values && result.objective < cutoff ? result.values : undefined;
  const chosen = better && roles.free.filter((_, n) => better[n]! > 0.5);
  const open = chosen ? [...set, ...chosen].sort((a, b) => a - b) : first;
  const weight = backupOf(instance, lists, open);
  const left = -Math.min(result.bound, cutoff) - backupOf(scaled, lists, open);
  // Recomputed bounds give away a share of the weight that they are sums of.
  const isProven = whole ? left < 1 : left <= PROVEN * (all / unit);
  return known(open, isProven ? weight : weight + Math.max(0, left) * unit, isProven);
}

function backupOf(instance: ClassicInstance, lists: readonly Uint32Array[], open: readonly number[]): number {
  const times = new Uint32Array(instance.clientIds.length);
  for (const j of open) for (const i of lists[j]!) times[i]!++;
  return instance.weight.reduce((sum, weight, i) => sum + (times[i]! > 1 ? weight : 0), 0);
}

/** min −Σ w b, Σ x ≥ 1 + b − (open already) per signature, Σ x = count; b ≤ 1 needs no integrality. */
function backupModel(
  instance: ClassicInstance,
  lists: readonly Uint32Array[],
  set: readonly number[],
  free: readonly number[],
  count: number,
) {
  const clients = instance.clientIds.length;
  // Clients differ by how often the set sites cover them: never, once, or enough.
  const times = new Int32Array(clients);
  for (const j of set) for (const i of lists[j]!) times[i]!++;
  const label = times.map((n) => Math.min(n, 2));
  // Clients of weight 0 must be covered all the same; merging drops what weighs nothing.
  const shifted = instance.weight.map((weight) => weight + 1);
  const unshifted = mergeHomes(
    label,
    shifted,
    free.map((j) => lists[j]!),
  );
  const weights = weightsOf(instance, label, free, lists);
  const builder = new ModelBuilder();
  for (let n = 0; n < free.length; n++) builder.column(0, 0, 1, true);
  for (let s = 0; s < unshifted.count; s++) {
    const already = unshifted.label[s]!;
    if (already === 2) continue;
    const members = Array.from(unshifted.member.subarray(unshifted.offsets[s]!, unshifted.offsets[s + 1]!));
    const weight = weights.get(`${already}:${members.join(',')}`) ?? 0;
    const b = builder.column(-weight, 0, 1);
    const terms = members.map((n) => [n, 1] as const);
    builder.row(1 - already, Number.POSITIVE_INFINITY, [...terms, [b, -1]]);
  }
  builder.row(
    count,
    count,
    free.map((_, n) => [n, 1] as const),
  );
  builder.addConstant(-instance.weight.reduce((sum, weight, i) => sum + (label[i] === 2 ? weight : 0), 0));
  return { model: builder.build() };
}

function weightsOf(
  instance: ClassicInstance,
  label: Int32Array,
  free: readonly number[],
  lists: readonly Uint32Array[],
): ReadonlyMap<string, number> {
  const {
    count,
    label: labels,
    weight,
    offsets,
    member,
  } = mergeHomes(
    label,
    instance.weight,
    free.map((j) => lists[j]!),
  );
  const result = new Map<string, number>();
  for (let s = 0; s < count; s++)
    result.set(`${labels[s]}:${member.subarray(offsets[s]!, offsets[s + 1]!).join(',')}`, weight[s]!);
  return result;
}
