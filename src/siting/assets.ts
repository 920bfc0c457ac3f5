import type { City } from '../city/types.js';
import type { Rules } from '../scenario/rules.types.js';
import type { Column } from './columns.js';
import { type ColumnPayer, type Payments, unitsFor } from './payments.js';

/**
 * What a plan has to have beside its openings, and pays for: the site that an
 * opening stands on, fitted out once, and the units that serve its stops.
 */
export interface Asset {
  readonly kind: 'fit-out' | 'fleet';
  /** Location, or index of the fleet. */
  readonly of: number;
  /** Columns that need it, with how much of it: 1, or days a week. */
  readonly needs: readonly { readonly column: number; readonly amount: number }[];
  /** How much one of it gives: 1, or stops × days a week. */
  readonly gives: number;
  /** Largest number: 1, or as many units as all stops together need. */
  readonly most: number;
  readonly costYuan: number;
  /** What the payer pays for one by offset, yuan. */
  payOf(payer: ColumnPayer): Float64Array;
}

/** What of a problem assets follow from. */
export interface AssetInputs extends Pick<Payments, 'fleetOf' | 'fitOutYuan'> {
  readonly rules: Rules;
  readonly city: City;
  readonly columns: readonly Column[];
  /** Columns by location. */
  readonly atLocation: ReadonlyMap<number, readonly number[]>;
}

/** The assets that columns of the problem may need, sites first. */
export function assetsOf(problem: AssetInputs): Asset[] {
  return [...fitOuts(problem), ...fleets(problem)];
}

function fitOuts({ fitOutYuan, atLocation }: AssetInputs): Asset[] {
  if (fitOutYuan === undefined) return [];
  const found: Asset[] = [];
  fitOutYuan.forEach((yuan, location) => {
    const columns = atLocation.get(location);
    if (yuan <= 0 || columns === undefined) return;
    found.push({
      kind: 'fit-out',
      of: location,
      needs: columns.map((column) => ({ column, amount: 1 })),
      gives: Number.POSITIVE_INFINITY,
      most: 1,
      costYuan: yuan,
      payOf: (payer) => payer.fitOutDue.map((due) => due * yuan),
    });
  });
  return found;
}

function fleets({ rules, city, columns, fleetOf }: AssetInputs): Asset[] {
  return (rules.fleets ?? []).flatMap((fleet, u): Asset[] => {
    const needs = columns.flatMap(({ format }, column) =>
      fleetOf[format] === u ? [{ column, amount: city.formats[format]!.daysPerWeek }] : [],
    );
    if (needs.length === 0) return [];
    const all = needs.reduce((sum, { amount }) => sum + amount, 0);
    return [
      {
        kind: 'fleet',
        of: u,
        needs,
        gives: fleet.stopsPerDay * fleet.daysPerWeek,
        most: Math.min(unitsFor(fleet, all), fleet.maxUnits ?? Number.POSITIVE_INFINITY),
        costYuan: fleet.payYuan.reduce((sum, yuan) => sum + yuan, 0),
        payOf: (payer) => payer.fleetYuan[u]!,
      },
    ];
  });
}

/** How many of an asset the openings need by the end of each phase. */
export function unitsNeeded(
  asset: Asset,
  phases: number,
  openPhase: (column: number) => number,
  rules: Rules,
): number[] {
  return Array.from({ length: phases }, (_, t) => {
    let amount = 0;
    for (const need of asset.needs) if (openPhase(need.column) <= t) amount += need.amount;
    if (asset.kind === 'fit-out') return amount > 0 ? 1 : 0;
    return unitsFor(rules.fleets![asset.of]!, amount);
  });
}

/** Assets by the column that needs them. */
export function assetsByColumn(assets: readonly Asset[]): ReadonlyMap<number, readonly number[]> {
  const byColumn = new Map<number, number[]>();
  assets.forEach((asset, a) => {
    for (const { column } of asset.needs) {
      const list = byColumn.get(column);
      if (list) list.push(a);
      else byColumn.set(column, [a]);
    }
  });
  return byColumn;
}
