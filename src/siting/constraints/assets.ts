import type { ModelBuilder } from '../../solver/model.js';
import type { SitingProblem } from '../problem.js';
import type { ConstraintFamily, ModelAsset } from './family.js';

/** Columns for every asset and phase of the model: fitted out or not, units of a fleet. */
export function assetColumns(
  problem: SitingProblem,
  builder: ModelBuilder,
  phases: readonly number[],
  isIn: (column: number) => boolean,
): ModelAsset[] {
  return problem.assets
    .filter((asset) => asset.needs.some(({ column }) => isIn(column)))
    .map((asset) => ({ asset, variables: phases.map(() => builder.column(0, 0, asset.most, true)) }));
}

/**
 * (A) fixed cost and (U): an opening needs its site fitted out; the stops of a
 * fleet take no more days a week than its units give. Both only grow.
 */
export const assets: ConstraintFamily = {
  name: 'fleet',
  joinsTypes: true,
  reason: 'fleet',
  relax: ({ fleets, ...rules }) => ({ ...rules, ...(fleets ? { fleets: fleets.map(withoutLimit) } : {}) }),
  addRows({ builder, phases, assets: had, variable }) {
    for (const { asset, variables } of had) {
      phases.forEach((phase, t) => {
        const needs = asset.needs.flatMap(({ column, amount }) => {
          const v = variable(column, phase);
          return v === undefined ? [] : [[v, amount] as const];
        });
        if (asset.kind === 'fleet') {
          builder.row(Number.NEGATIVE_INFINITY, 0, [...needs, [variables[t]!, -asset.gives]]);
        } else {
          for (const need of needs) builder.row(Number.NEGATIVE_INFINITY, 0, [need, [variables[t]!, -1]]);
        }
        if (t > 0) {
          builder.row(Number.NEGATIVE_INFINITY, 0, [
            [variables[t - 1]!, 1],
            [variables[t]!, -1],
          ]);
        }
      });
    }
  },
};

function withoutLimit<T extends { readonly maxUnits?: number }>({
  maxUnits: _limit,
  ...fleet
}: T): Omit<T, 'maxUnits'> {
  return fleet;
}
