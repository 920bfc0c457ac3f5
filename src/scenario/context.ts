import type { Position } from '../city/finding.js';
import type { CityNames } from '../city/names.js';
import type { Problem } from '../city/problem.js';
import type { City } from '../city/types.js';
import type { ValuePath } from '../city/yaml.js';
import type { Scenario } from './types.js';

/** What the parts of resolveRules share: inputs, lookups, and where to report. */
export interface RuleContext {
  readonly city: City;
  readonly scenario: Scenario;
  readonly names: CityNames;
  readonly problems: Problem[];
  readonly where: (path: ValuePath) => Position;
}
