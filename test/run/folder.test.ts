import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foreseeRun, recoverRuns, writeRun } from '../../src/run/folder.js';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'kezhong-runs-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const manifest = (...names: string[]) => ({
  name: 'manifest.json',
  content: JSON.stringify({ files: names.map((name) => ({ name })) }),
});

describe('a run folder', () => {
  it('is written with all its files, and nothing is left beside it', async () => {
    const out = path.join(parent, 'deep', 'run');
    const { value, problems } = await writeRun(out, [
      { name: 'plan.csv', content: 'a' },
      { name: 'map.bin', content: new Uint8Array([1, 2]) },
      manifest('plan.csv', 'map.bin'),
    ]);
    expect([value, problems]).toEqual([out, []]);
    expect(readdirSync(out).sort()).toEqual(['manifest.json', 'map.bin', 'plan.csv']);
    expect(readdirSync(path.dirname(out))).toEqual(['run']);
    expect([...readFileSync(path.join(out, 'map.bin'))]).toEqual([1, 2]);
  });

  it('that could not be written is said before the work, and asking leaves nothing behind', async () => {
    writeFileSync(path.join(parent, 'file'), 'mine');
    mkdirSync(path.join(parent, 'mine'));
    writeFileSync(path.join(parent, 'mine', 'notes.txt'), 'mine');
    const codes = async (...parts: string[]) =>
      (await foreseeRun(path.join(parent, ...parts))).map(({ code, severity }) => [severity, code]);
    expect(await codes('deep', 'down', 'run')).toEqual([]);
    expect(await codes('mine')).toEqual([['error', 'not-a-run-folder']]);
    expect(await codes('file', 'run')).toEqual([['error', 'cannot-write']]);
    expect(readdirSync(parent).sort()).toEqual(['file', 'mine']);
    await writeRun(path.join(parent, 'run'), [manifest()]);
    expect(await codes('run')).toEqual([]);
  });

  it('of the same name is replaced: its old files go, files that a user put there stay', async () => {
    const out = path.join(parent, 'run');
    await writeRun(out, [{ name: 'old.csv', content: 'old' }, manifest('old.csv')]);
    writeFileSync(path.join(out, 'my-notes.txt'), 'mine');
    await writeRun(out, [{ name: 'new.csv', content: 'new' }, manifest('new.csv')]);
    expect(readdirSync(out).sort()).toEqual(['manifest.json', 'my-notes.txt', 'new.csv']);
    expect(readdirSync(parent)).toEqual(['run']);
  });

  it('never replaces a folder or a file that is not a run', async () => {
    const folder = path.join(parent, 'documents');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'thesis.txt'), 'years of work');
    const file = path.join(parent, 'file');
    writeFileSync(file, 'x');
    for (const target of [folder, file]) {
      const { value, problems } = await writeRun(target, [manifest()]);
      expect(value).toBeUndefined();
      expect(problems.map((problem) => problem.code)).toEqual(['not-a-run-folder']);
    }
    expect(readdirSync(folder)).toEqual(['thesis.txt']);
    expect(readdirSync(parent).sort()).toEqual(['documents', 'file']);
  });

  it('that cannot be written is told, not thrown', async () => {
    writeFileSync(path.join(parent, 'file'), 'x');
    const { problems } = await writeRun(path.join(parent, 'file', 'run'), [manifest()]);
    expect(problems.map((problem) => problem.code)).toEqual(['cannot-write']);
  });

  it('that was set aside by a killed process comes back; half-written ones go; live ones stay', async () => {
    const dead = '99999999';
    mkdirSync(path.join(parent, `.run.kezhong-${dead}-0123abcd.old`));
    mkdirSync(path.join(parent, `.run.kezhong-${dead}-0123abcd.new`));
    mkdirSync(path.join(parent, `.other.kezhong-${process.pid}-0123abcd.new`));
    await recoverRuns(parent);
    expect(readdirSync(parent).sort()).toEqual([`.other.kezhong-${process.pid}-0123abcd.new`, 'run']);
  });

  it('is there as a whole or not at all, at whatever moment its writer is killed', async () => {
    const out = path.join(parent, 'run');
    let caughtMidway = 0;
    for (let kill = 0; kill < 24; kill++) {
      const child = spawn(process.execPath, ['test/run/write-loop.mjs', out], { stdio: ['ignore', 'pipe', 'inherit'] });
      // The first kills come before the first run is complete, the later ones while it is replaced.
      if (kill >= 8) await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, kill < 8 ? 40 + kill * 12 : (kill * 7) % 23));
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      const [code, signal] = await exit;
      expect([code, signal]).toEqual([null, 'SIGKILL']);
      const before = readdirSync(parent);
      if (before.some((name) => name.startsWith('.run.kezhong-'))) caughtMidway++;
      if (existsSync(out)) expectComplete(out);
      const hadRun = before.some((name) => name === 'run' || name.endsWith('.old'));
      await recoverRuns(parent);
      expect(readdirSync(parent)).toEqual(hadRun ? ['run'] : []);
      if (hadRun) expectComplete(out);
    }
    // Otherwise the kills missed the moments that this test is about.
    expect(caughtMidway).toBeGreaterThan(3);
  });
});

/** All files of one round, each whole. */
function expectComplete(out: string): void {
  const { round } = JSON.parse(readFileSync(path.join(out, 'manifest.json'), 'utf8')) as { round: number };
  const body = `${round} `.repeat(20_000);
  for (const name of ['plan.csv', 'summary.json']) {
    expect(readFileSync(path.join(out, name), 'utf8') === body, `${name} of round ${round} is whole`).toBe(true);
  }
}
