import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The version of the installed package, from the package.json above this file (compiled or not). */
export function version(): string {
  for (const up of ['../../../package.json', '../../package.json']) {
    try {
      const found = JSON.parse(readFileSync(fileURLToPath(new URL(up, import.meta.url)), 'utf8'));
      if (found.name === 'kezhong') return found.version;
    } catch {
      // One of the two places does not exist, depending on whether this file is compiled.
    }
  }
  throw new Error('package.json of kezhong was not found');
}
