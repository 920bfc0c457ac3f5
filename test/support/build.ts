import { execFileSync } from 'node:child_process';

/** Workers and the command line are tested as they ship: compiled once before all tests. */
export function setup(): void {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
}
