import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import highsModule, { type Highs } from 'highs';
import { afterAll, describe, expect, it } from 'vitest';
import { highsBackend } from '../../src/solver/highs.js';
import { writeLp } from '../../src/solver/lp.js';
import { type Model, ModelBuilder } from '../../src/solver/model.js';
import { writeMps } from '../../src/solver/mps.js';
import { recount } from '../../src/solver/recount.js';
import {
  readAnySolution,
  readCbcSolution,
  readGlpsolSolution,
  readHighsSolution,
  readPlainSolution,
  readScipSolution,
  type SolutionFile,
} from '../../src/solver/solution-file.js';
import { randomMip } from '../support/models.js';

const SEED = 20251124;
const MINUS = Number.NEGATIVE_INFINITY;
const PLUS = Number.POSITIVE_INFINITY;
const solverOnce = (highsModule as unknown as () => Promise<Highs>)();

/** Every kind of bound and side, long numbers, a constant, rows that bind nothing. Optimum 986.0296297564197. */
function awkward(): Model {
  const builder = new ModelBuilder();
  const x = builder.column(-3.123456789012345, 0, 4, true);
  const y = builder.column(-2, -1, PLUS, true);
  const z = builder.column(0.1 + 0.2, MINUS, PLUS);
  const u = builder.column(-1 / 3, -5, 0);
  builder.column(0, 2, 2);
  builder.column(1, MINUS, 3, true);
  builder.row(MINUS, 7.3, [
    [x, 2],
    [y, 1 / 3],
  ]);
  builder.row(1, 3, [
    [z, 1],
    [x, 1],
  ]);
  builder.row(0.5, 0.5, [
    [u, -1],
    [y, 0.25],
  ]);
  builder.row(MINUS, PLUS, [[u, 1]]);
  builder.row(MINUS, 9, []);
  builder.row(-7, PLUS, [[5, 1]]);
  builder.addConstant(1007.0000001234567);
  return builder.build();
}
const AWKWARD = 986.0296297564197;

/** Column 1 between 1.2 and 1.8: no whole number. */
function contradiction(): Model {
  const builder = new ModelBuilder();
  const x = builder.column(1, 0, 3, true);
  builder.row(1.2, 1.8, [[x, 1]]);
  return builder.build();
}

async function readBack(format: 'mps' | 'lp', data: string): Promise<{ status: string; objective: number }> {
  const solver = await solverOnce;
  const instance = solver.createModel({ format, data });
  try {
    instance.options.set({ output_flag: false, mip_rel_gap: 0 });
    instance.run();
    const status = instance.getModelStatus();
    const { modelStatus } = solver.constants;
    const word =
      status === modelStatus.optimal ? 'optimal' : status === modelStatus.infeasible ? 'infeasible' : 'other';
    return { status: word, objective: instance.getObjectiveValue() };
  } finally {
    instance.dispose();
  }
}

describe('a written model', () => {
  it('has the same optimum when HiGHS reads it back from either format', async () => {
    const seen = { optimal: 0, infeasible: 0 };
    await fc.assert(
      fc.asyncProperty(randomMip(15), async (model) => {
        const truth = await highsBackend.solve(model, {});
        for (const [format, text] of [
          ['mps', writeMps(model)],
          ['lp', writeLp(model)],
        ] as const) {
          const back = await readBack(format, text);
          expect(back.status).toBe(truth.status);
          if (truth.status === 'optimal') expect(back.objective).toBeCloseTo(truth.objective!, 9);
        }
        seen[truth.status as 'optimal' | 'infeasible']++;
      }),
      { numRuns: 30, seed: SEED },
    );
    expect(seen.optimal).toBeGreaterThan(15);
    expect(seen.infeasible).toBeGreaterThan(0);
  });

  it('keeps every kind of bound, side and constant, to the last digit', async () => {
    expect((await highsBackend.solve(awkward(), {})).objective).toBeCloseTo(AWKWARD, 9);
    expect((await readBack('mps', writeMps(awkward()))).objective).toBeCloseTo(AWKWARD, 9);
    expect((await readBack('lp', writeLp(awkward()))).objective).toBeCloseTo(AWKWARD, 9);
  });

  it('puts fields where readers of fixed MPS look for them, with names of at most 8 characters', () => {
    const lines = writeMps(awkward()).split('\n');
    const columns = lines.slice(lines.indexOf('COLUMNS') + 1, lines.indexOf('RHS'));
    const entries = columns.filter((line) => !line.includes('MARKER'));
    expect(entries.length).toBeGreaterThan(8);
    for (const line of entries) expect(line).toMatch(/^ {4}\S{1,8} +\S{1,8} +\S+$/);
    for (const line of entries) expect([line[4], line[14], line[24]].every((letter) => letter !== ' ')).toBe(true);
  });

  it('breaks long rows below the line length that readers of LP take', () => {
    const builder = new ModelBuilder();
    const all = Array.from({ length: 500 }, () => builder.column(1.25, 0, 1));
    builder.row(
      1,
      PLUS,
      all.map((j) => [j, 1.000001]),
    );
    expect(
      Math.max(
        ...writeLp(builder.build())
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThan(255);
  });
});

const folder = mkdtempSync(path.join(tmpdir(), 'kezhong-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const has = (command: string, flag: string): boolean => spawnSync(command, [flag]).error === undefined;

function outside(command: 'cbc' | 'glpsol', model: Model, format: 'mps' | 'lp'): SolutionFile | undefined {
  const file = path.join(folder, `m.${format}`);
  const solution = path.join(folder, 'm.sol');
  rmSync(solution, { force: true });
  writeFileSync(file, format === 'mps' ? writeMps(model) : writeLp(model));
  const formatFlag = format === 'mps' ? '--freemps' : '--lp';
  if (command === 'cbc') execFileSync('cbc', [file, '-ratioGap', '0', '-solve', '-solution', solution]);
  else execFileSync('glpsol', [formatFlag, file, '-w', solution]);
  const text = readFileSync(solution, 'utf8');
  if (format === 'mps') return (command === 'cbc' ? readCbcSolution : readGlpsolSolution)(text, model.columns);
  // Readers of LP number the columns by their appearance; only the value is asked for there.
  const value = command === 'cbc' ? /objective value (\S+)/.exec(text) : /^s mip \d+ \d+ o (\S+)/m.exec(text);
  return { status: 'optimal', says: String(value?.[1]) };
}

describe.each(['cbc', 'glpsol'] as const)('%s', (command) => {
  const absent = !has(command, command === 'cbc' ? '-quit' : '--version');
  const skip = absent ? ` (skipped: ${command} is not installed)` : '';

  it.skipIf(absent)(`finds the same optimum of what we write${skip}`, () => {
    const found = outside(command, awkward(), 'mps')!;
    expect(found.status).toBe('optimal');
    const counted = recount(awkward(), found.values!);
    expect(counted.feasible).toBe(true);
    expect(counted.objective).toBeCloseTo(AWKWARD, 5);
    expect(Number(outside(command, awkward(), 'lp')!.says)).toBeCloseTo(AWKWARD, 5);
  });

  it.skipIf(absent)(`is understood when it calls a model infeasible${skip}`, () => {
    const found = outside(command, contradiction(), 'mps')!;
    expect(found.status).toBe('infeasible');
    expect(found.values).toBeUndefined();
  });
});

describe('solution files', () => {
  const values = (file: SolutionFile | undefined): number[] | undefined => file?.values && [...file.values];

  it('of CBC: the first line decides, columns that are left out are 0', () => {
    const optimal = 'Optimal - objective value 986.02962976\n      0 C1    3    -3.4\n**    2 C3   -2    0\n';
    expect(readCbcSolution(optimal, 4)?.status).toBe('optimal');
    expect(values(readCbcSolution(optimal, 4))).toEqual([3, 0, -2, 0]);
    expect(readCbcSolution(optimal.replace('Optimal', 'Stopped on time'), 4)?.status).toBe('feasible');
    expect(readCbcSolution(optimal.replace('Optimal', 'Stopped on nodes'), 4)?.status).toBe('feasible');
  });

  it('of CBC: values beside "infeasible" or "no integer solution" are no plan', () => {
    const recorded = 'Integer infeasible - objective value 1.20000000\n      0 C1                   1.2       0\n';
    expect(readCbcSolution(recorded, 1)).toEqual({ status: 'infeasible', says: 'Integer infeasible' });
    const stopped = 'Stopped on time (no integer solution - continuous used) - objective value 1127.3\n  0 C1 0.5 0\n';
    expect(readCbcSolution(stopped, 1)?.status).toBe('unknown');
    expect(readCbcSolution(stopped, 1)?.values).toBeUndefined();
  });

  it('of HiGHS: as its own writer writes them, with and without a point', async () => {
    const solver = await solverOnce;
    const solved = (model: Model, settings: Record<string, number>): SolutionFile | undefined => {
      const instance = solver.createModel({ format: 'mps', data: writeMps(model) });
      try {
        instance.options.set({ output_flag: false, ...settings });
        instance.run();
        return readHighsSolution(instance.exportSolution(), model.columns);
      } finally {
        instance.dispose();
      }
    };
    const found = solved(awkward(), {});
    expect(found?.status).toBe('optimal');
    expect(recount(awkward(), found!.values!).objective).toBeCloseTo(AWKWARD, 9);
    expect(solved(contradiction(), {})).toEqual({ status: 'infeasible', says: 'Infeasible' });
    const early = solved(awkward(), { time_limit: 0 });
    expect(early?.status).toBe('unknown');
    expect(early?.values).toBeUndefined();
  });

  it('of SCIP: nonzeros behind the status; "no solution available" is none', () => {
    const found =
      'solution status: optimal solution found\nobjective value:                     986.02\n' +
      'C1                                                  3 \t(obj:-3.12)\nONE      1 \t(obj:1000)\n';
    expect(readScipSolution(found, 2)).toMatchObject({ status: 'optimal', says: 'optimal solution found' });
    expect(values(readScipSolution(found, 2))).toEqual([3, 0]);
    expect(readScipSolution(found.replace('optimal solution found', 'time limit reached'), 2)?.status).toBe('feasible');
    expect(readScipSolution('solution status: infeasible\nno solution available\n', 2)?.status).toBe('infeasible');
    expect(readScipSolution('solution status: time limit reached\nno solution available\n', 2)).toEqual({
      status: 'unknown',
      says: 'time limit reached',
    });
  });

  it('of glpsol: the letter before the value, which is 0 where there is no plan', () => {
    const text = (letter: string) => `c Status: …\ns mip 3 2 ${letter} 0\ni 1 6.6\nj 1 3\nj 2 -0.5\ne o f\n`;
    expect(values(readGlpsolSolution(text('o'), 2))).toEqual([3, -0.5]);
    expect(readGlpsolSolution(text('f'), 2)?.status).toBe('feasible');
    expect(readGlpsolSolution(text('u'), 2)).toEqual({ status: 'unknown', says: 'undefined (u)' });
    expect(readGlpsolSolution(text('n'), 2)?.status).toBe('infeasible');
    expect(readGlpsolSolution(text('n'), 2)?.values).toBeUndefined();
  });

  it('of any other solver: names and values, never called optimal', () => {
    expect(readPlainSolution('# Objective value = 12\nC1 3\nC2 0.25\nONE 1\n', 2)?.status).toBe('feasible');
    expect(values(readAnySolution('# by hand\nC2 4\n', 2))).toEqual([0, 4]);
  });

  it('that are cut off, garbled or of another model are refused', () => {
    for (const text of ['', 'no licence found\n', 'C1 three\n', 'C9 1\n', 'Optimal - objective value 1\n 0 C9 1 0\n']) {
      expect(readAnySolution(text, 2)).toBeUndefined();
    }
  });
});

describe('a recount', () => {
  it('sets almost whole numbers whole and finds every kind of breach', () => {
    const fine = recount(awkward(), Float64Array.from([3.000001, 2, -2, 0, 2, -7]));
    expect(fine).toMatchObject({ feasible: true, worst: '' });
    expect(fine.objective).toBeCloseTo(AWKWARD, 9);
    const broken = (...point: number[]) => recount(awkward(), Float64Array.from(point)).worst;
    expect(broken(2.5, 2, -1, 0, 2, -7)).toContain('column 1 is not whole');
    expect(broken(3, 2, -2, 1, 2, -7)).toContain('column 4 is above its bound');
    expect(broken(3, 2, -3, 0, 2, -7)).toContain('row 2 is below its side');
    expect(broken(4, 2, -2, 0, 2, -7)).toContain('row 1 is above its side');
    expect(broken(Number.NaN, 2, -2, 0, 2, -7)).not.toBe('');
  });
});
