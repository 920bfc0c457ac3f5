import { locationId } from '../city/types.js';
import { farthestHomes } from '../gaps/coverage.js';
import type { RunResult } from '../run/types.js';
import { fleetUnits, paidByPeriod } from '../siting/checker/checker-money.js';
import { crowdedOpenings } from '../siting/checker/checker-places.js';
import { type Route, weeklyRoutes } from '../siting/routes.js';
import type { Plan } from '../siting/types.js';
import { openingsOf } from './moments.js';
import type { Summary } from './summary-schema.js';

/** What each source pays in all, fleets with their week, farthest homes: facts of rules that a scenario has to ask for. */
export interface RuleFacts {
  readonly sources?: NonNullable<Summary['plan']>['sources'];
  readonly fleets?: NonNullable<Summary['plan']>['fleets'];
  readonly fitOuts?: NonNullable<Summary['plan']>['fitOuts'];
  readonly crowded?: NonNullable<Summary['plan']>['crowded'];
}

/** Parts of the plan's summary that are there only where the scenario asks for such rules. */
export function ruleFacts(run: RunResult, plan: Plan): RuleFacts {
  const { city, rules } = run;
  const total = (yuan: Float64Array): number => yuan.reduce((sum, one) => sum + one, 0);
  const sites = new Set(
    plan.openings.map(({ location }) => location).filter((location) => location < city.sites.length),
  );
  const fitOut = rules.fitOutYuan;
  return {
    ...(rules.payers === undefined
      ? {}
      : {
          sources: rules.payers.map((payer) => ({
            id: payer.id,
            paidYuan: total(paidByPeriod(city, rules, plan.openings, payer)),
            ...(payer.budgetYuan === undefined ? {} : { budgetYuan: total(payer.budgetYuan) }),
          })),
        }),
    ...(fitOut === undefined
      ? {}
      : { fitOuts: { sites: sites.size, costYuan: [...sites].reduce((sum, site) => sum + fitOut[site]!, 0) } }),
    ...(rules.densitySoft
      ? {
          crowded: crowdedOpenings(city, plan.openings).map(({ type, location, ...rest }) => ({
            location: locationId(city, location),
            type: city.types[type]!.id,
            ...rest,
          })),
        }
      : {}),
    ...(rules.fleets === undefined
      ? {}
      : {
          fleets: rules.fleets.flatMap((fleet) =>
            rules.phaseIds.map((phase, t) => {
              const stops = plan.openings.filter((o) => o.phase <= t && fleet.formats.includes(o.format));
              return {
                id: fleet.id,
                phase,
                units: fleetUnits(city, fleet, plan.openings, t),
                stops: stops.length,
                stopDaysPerWeek: stops.reduce((sum, o) => sum + city.formats[o.format]!.daysPerWeek, 0),
              };
            }),
          ),
        }),
  };
}

/** Every fleet's week at the end of each phase. */
export function allRoutes(run: RunResult): Route[] {
  const { city, rules, plan } = run;
  if (plan === undefined || rules.fleets === undefined) return [];
  return rules.fleets.flatMap((fleet) => rules.phaseIds.flatMap((_, t) => weeklyRoutes(city, fleet, plan.openings, t)));
}

/** Persons beyond the distance that a rule on farthest homes allows, before and after. */
export function farthestSummary(run: RunResult, planned: boolean): Pick<Summary['coverage'], 'farthest'> {
  const { city, rules, reach } = run;
  const found = farthestHomes(city, rules, reach, openingsOf(run));
  if (found.length === 0) return {};
  return {
    farthest: found.map(({ type, limitM, askedPersons, beforePersons, afterPersons }) => ({
      type: city.types[type]!.id,
      limitM,
      askedPersons,
      beyondBeforePersons: beforePersons,
      ...(planned ? { beyondAfterPersons: afterPersons } : {}),
    })),
  };
}
