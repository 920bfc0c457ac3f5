import { execFileSync } from 'node:child_process';

/** Workers and the command line are tested as they ship: compiled once before all tests, if sources changed. */
export function setup(): void {
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}
