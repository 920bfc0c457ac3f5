import { namesOf } from '../city/names.js';
import type { City } from '../city/types.js';
import type { Scenario, SimulationSettings } from './types.js';

/**
 * The scenario's simulation settings with closures by type id, whatever name the
 * scenario used; unknown names have been refused by resolveRules. Of two names for
 * one type the later holds.
 */
export function simulationSettings(city: City, scenario: Scenario): SimulationSettings {
  const names = namesOf(city);
  const closure: Record<string, number> = {};
  for (const [key, chance] of Object.entries(scenario.simulation.closure)) {
    const type = city.types[names.type.find(key)];
    closure[type === undefined ? key : type.id] = chance;
  }
  const ids = (given: readonly string[], find: (key: string) => number, all: readonly { readonly id: string }[]) =>
    given.map((key) => all[find(key)]?.id ?? key);
  const events = scenario.simulation.events?.map((event) => ({
    ...event,
    types: ids(event.types, (key) => names.type.find(key), city.types),
    circles: ids(event.circles, (key) => names.circle.find(key), city.circles),
  }));
  return { ...scenario.simulation, closure, ...(events === undefined ? {} : { events }) };
}
