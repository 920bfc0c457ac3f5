/**
 * `npm test`: set-up as far as it is needed, then every test. Arguments go to vitest
 * (`npm test -- test/walk`). Closes with one plain line of counts; it is also
 * written to the file named by KEZHONG_TEST_COUNTS.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, root, say } from './lib/setup.mjs';

ensureInstalled();
ensureBuilt();

const folder = mkdtempSync(join(tmpdir(), 'kezhong-test-'));
const reportFile = join(folder, 'report.json');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
const result = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});

let status = result.status ?? 1;
if (existsSync(reportFile)) {
  const report = JSON.parse(readFileSync(reportFile, 'utf8'));
  const counts = `${report.numPassedTests} passed, ${report.numFailedTests} failed`;
  if (process.env.KEZHONG_TEST_COUNTS) writeFileSync(process.env.KEZHONG_TEST_COUNTS, `${counts}\n`);
  process.stdout.write(`${counts}\n`);
  if (report.numPassedTests === 0 || report.success !== true) status ||= 1;
} else {
  say('测试没有跑完，没有结果可数。', 'The tests did not finish; there is nothing to count.');
  status ||= 1;
}
rmSync(folder, { recursive: true, force: true });
process.exit(status);
