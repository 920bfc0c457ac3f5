import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { summaryJsonSchema } from '../src/report/summary-schema.js';
import { packageFolder } from '../src/run/find.js';
import { scenarioJsonSchema } from '../src/scenario/schema.js';
import { designJsonSchema } from '../src/sensitivity/design-schema.js';

/** Writes the published JSON Schemas from the ones that the program itself uses: `npm run schema`. */
const SCHEMAS = {
  'scenario.schema.json': scenarioJsonSchema,
  'sensitivity.schema.json': designJsonSchema,
  'summary.schema.json': summaryJsonSchema,
};

for (const [name, schema] of Object.entries(SCHEMAS)) {
  writeFileSync(path.join(packageFolder(), 'schemas', name), `${JSON.stringify(schema(), null, 2)}\n`);
}
