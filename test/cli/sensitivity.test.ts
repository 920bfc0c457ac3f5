import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { summarySchema } from '../../src/report/summary-schema.js';
import { folderWithScenario, kezhong, namesIn, outcome, remove, start } from './kezhong.js';

let folder = '';
beforeEach(() => {
  folder = folderWithScenario();
});
afterEach(() => remove(folder));

const read = (...names: string[]) => readFileSync(path.join(folder, ...names), 'utf8');

describe('kezhong sensitivity', () => {
  it('of a run holds its plan, and shows ranges over assumptions beside sampling intervals', async () => {
    await kezhong(folder, ['plan', 'mini.yaml', '--out', 'run', '--no-compare', '--strategy', 'greedy']);
    const vary = ['--vary', 'walkFactor=0.8..1.5'];
    const args = ['sensitivity', 'run', ...vary, '--days', '2', '--workers', '0', '--out', 'how'];
    const { code, out } = await kezhong(folder, args);
    expect(code).toBe(0);
    expect(out).toMatch(/figure +base +over assumptions +sampling \(95 %, 2 days\)/);
    expect(out).toContain('· 1 factor · 2 of 2 samples');
    expect(out).toMatch(/walkFactor +0\.8 … 1\.5 .*▇/);
    const rows = read('how', 'sensitivity.csv').trim().split('\r\n');
    expect(rows).toHaveLength(1 + 3);
    const summary = summarySchema.parse(JSON.parse(read('how', 'summary.json')));
    expect(summary.command).toBe('sensitivity');
    expect(summary.plan?.openings).toBeGreaterThan(0);
    const { outputs, replan, finished } = summary.sensitivity!;
    expect([replan, finished]).toEqual([false, 2]);
    const share = outputs.find(({ output }) => output === 'share15')!;
    expect(share.samplingInterval!.low).toBeLessThanOrEqual(share.base);
    expect(outputs.find(({ output }) => output === 'gapAfter')!.samplingInterval).toBeUndefined();
    expect(read('how', 'report.html')).toContain('data-figure="sensitivity.outputs.0.base"');
  });

  it('of a scenario that is planned anew says how often each opening is chosen, by a design file too', async () => {
    const design = 'method: lhs\nsamples: 4\nreplan: true\nvary:\n  walkFactor: 0.8..1.5\n';
    writeFileSync(path.join(folder, 'design.yaml'), design);
    const args = ['sensitivity', 'mini.yaml', '--design', 'design.yaml', '--workers', '0', '--out', 'how', '--json'];
    const { code, out } = await kezhong(folder, args);
    expect(code).toBe(0);
    const { sensitivity } = summarySchema.parse(JSON.parse(out));
    expect(sensitivity).toMatchObject({ method: 'lhs', replan: true, strategy: 'swap', planned: 4, finished: 4 });
    for (const { share } of sensitivity!.sitesChosen!) expect([0, 0.25, 0.5, 0.75, 1]).toContain(share);
    const chosen = read('how', 'sites-chosen.csv').trim().split('\r\n');
    expect(chosen).toHaveLength(1 + sensitivity!.sitesChosen!.length);
    expect(JSON.parse(read('how', 'manifest.json')).inputs[0].path).toBe('../design.yaml');
  });

  it('refuses factors that are no paths of a scenario, all at once, and writes nothing', async () => {
    const vary = ['--vary', 'walkFacter=0.8..1.5', '--vary', 'record.severityFew=0..2'];
    const { code, out, err } = await kezhong(folder, ['sensitivity', 'mini.yaml', ...vary]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('nearest: walkFactor');
    expect(err).toContain('a number ≤ 1');
    expect(namesIn(folder)).toEqual(['mini.yaml']);
  });

  it.each([
    [['--samples', '9'], 'oat has no use for --samples'],
    [['--strategy', 'greedy'], 'without --replan there is no use for --strategy'],
  ])('refuses %j where nothing is done with it', async (more, said) => {
    const { code, err } = await kezhong(folder, ['sensitivity', 'mini.yaml', '--vary', 'walkFactor=0.8..1.5', ...more]);
    expect([code, err.includes(said), namesIn(folder)]).toEqual([2, true, ['mini.yaml']]);
  });

  it('interrupted, writes the samples that were finished and says so', async () => {
    const args = ['sensitivity', 'mini.yaml', '--vary', 'walkFactor=0.8..1.5', '--method', 'lhs'];
    const child = start(folder, [...args, '--samples', '100000', '--workers', '0', '--verbose', '--out', 'how']);
    let stopped = false;
    child.stderr?.on('data', (text: string) => {
      if (stopped || !/samples [5-9]\d*\//.test(String(text))) return;
      stopped = child.kill('SIGINT');
    });
    const { code, out } = await outcome(child);
    expect(code).toBe(130);
    expect(out).toContain('Interrupted: only the');
    const { sensitivity } = JSON.parse(read('how', 'summary.json'));
    expect(sensitivity).toMatchObject({ interrupted: true, points: 100_000 });
    expect(read('how', 'sensitivity.csv').trim().split('\r\n')).toHaveLength(sensitivity.finished + 2);
  });
});
