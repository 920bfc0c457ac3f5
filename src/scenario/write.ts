import path from 'node:path';
import { stringify } from 'yaml';
import type { Scenario } from './types.js';

/**
 * A resolved scenario as YAML: everything said, nothing inherited, so that
 * `kezhong plan RUN/scenario.yaml` repeats the run.
 *
 * @param folder where the file will stand; the city is written relative to it.
 */
export function scenarioYaml(scenario: Scenario, folder: string): string {
  const { name, title, city, ...rest } = scenario;
  const relative = path.relative(path.resolve(folder), path.resolve(city)).split(path.sep).join('/');
  const head = '# The resolved scenario of this run: kezhong plan on this file repeats it.\n';
  return head + stringify({ name, title, city: relative === '' ? '.' : relative, ...rest }, { lineWidth: 120 });
}
