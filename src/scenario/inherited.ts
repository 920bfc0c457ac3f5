import { namesOf } from '../city/names.js';
import type { City } from '../city/types.js';
import type { ScenarioChange } from './set.js';
import { quotaRule } from './tables.js';
import type { CircleOverride, Scenario } from './types.js';

/**
 * Changes with what held before them where the scenario said nothing: of a type the
 * city's value, of a circle that of the type (a weight without its care factor).
 *
 * @param scenario after the changes
 */
export function withInherited(
  changes: readonly ScenarioChange[],
  city: City,
  scenario: Scenario,
): readonly ScenarioChange[] {
  const { type: types } = namesOf(city);
  const ofCity = (key: string, text: string): number | undefined => {
    const type = city.types[types.find(text)];
    if (type === undefined) return undefined;
    if (key === 'quota') return quotaRule(type, scenario)?.count ?? 0;
    return isOverridden(key) ? type[key] : undefined;
  };
  const ofType = (key: string, text: string): number | undefined => {
    const k = types.find(text);
    const own = Object.entries(scenario.types).findLast(([name]) => types.find(name) === k)?.[1];
    return (isOverridden(key) || key === 'quota' ? own?.[key] : undefined) ?? ofCity(key, text);
  };
  return changes.map((change) => {
    if (change.from !== undefined) return change;
    const [owner, first = '', second = '', third = ''] = change.steps;
    const from = owner === 'types' ? ofCity(second, first) : owner === 'circles' ? ofType(second, third) : undefined;
    return from === undefined ? change : { ...change, from };
  });
}

function isOverridden(key: string): key is Exclude<keyof CircleOverride, 'quota'> {
  return key === 'weight' || key === 'radiusM' || key === 'target';
}
