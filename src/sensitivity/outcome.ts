import { morrisEffects, rankCorrelations, sobolIndices, spreadOf } from './indices.js';
import type { ChoiceShare, Design, Factor, OutputSensitivity, SampleResult, TornadoBar } from './types.js';
import { endsOf } from './values.js';

/**
 * What the samples that were finished say of every output of the base sample. A block
 * of the design with a sample that is missing, refused or without that output is left out
 * whole.
 *
 * @param samples in any order; sample 0 is the scenario as it is
 */
export function outputSensitivities(
  design: Design,
  factors: readonly Factor[],
  samples: readonly SampleResult[],
  options: { readonly level: number; readonly seed: string },
): OutputSensitivity[] {
  const byIndex = new Map(samples.map((sample) => [sample.index, sample]));
  const base = byIndex.get(0);
  if (base === undefined) return [];
  return Object.keys(base.outputs).map((output) => {
    const kept = usableBlocks(design, byIndex, output).flat();
    const values = kept.map(({ sample }) => sample.outputs[output]);
    const figures = design.method === 'oat' ? [base.outputs[output], ...values] : values;
    const interval = base.intervals?.[output];
    return {
      output,
      base: base.outputs[output],
      ...(interval === undefined ? {} : { baseInterval: interval }),
      assumed: spreadOf(figures, design.method === 'lhs' || design.method === 'sobol'),
      ...indicesOf(design, factors, kept, output, base.outputs[output], options),
    };
  });
}

interface Kept {
  readonly point: number;
  readonly sample: SampleResult;
}

/** Blocks of which every sample is there and has the output. */
function usableBlocks(
  { points, blockSize }: Design,
  samples: ReadonlyMap<number, SampleResult>,
  output: string,
): Kept[][] {
  const blocks: Kept[][] = [];
  for (let from = 0; from < points.length; from += blockSize) {
    const block: Kept[] = [];
    for (let point = from; point < from + blockSize; point++) {
      const sample = samples.get(point + 1);
      if (sample?.outputs[output] !== undefined) block.push({ point, sample });
    }
    if (block.length === blockSize) blocks.push(block);
  }
  return blocks;
}

function indicesOf(
  design: Design,
  factors: readonly Factor[],
  kept: readonly Kept[],
  output: string,
  base: number,
  options: { readonly level: number; readonly seed: string },
): Partial<OutputSensitivity> {
  const values = Float64Array.from(kept, ({ sample }) => sample.outputs[output]);
  const points = kept.map(({ point }) => design.points[point]);
  switch (design.method) {
    case 'oat':
      return { tornado: tornado(design, factors, kept, output, base) };
    case 'lhs':
      return values.length < 3 ? {} : { ranks: rankCorrelations(points, values, options) };
    case 'morris':
      return values.length === 0 ? {} : { morris: morrisEffects({ ...design, points }, values, options) };
    case 'sobol':
      return values.length < 2 * design.blockSize ? {} : { sobol: sobolIndices(factors.length, values, options) };
  }
}

/** Bars in the order of their swing, widest first. */
function tornado(
  { points }: Design,
  factors: readonly Factor[],
  kept: readonly Kept[],
  output: string,
  base: number,
): TornadoBar[] {
  const bars = factors.map((factor, f): TornadoBar => {
    const own = points.flatMap((point, n) => (Number.isNaN(point[f]) ? [] : [n]));
    const ends = endsOf(factor).flatMap((value, end) => {
      const found = kept.find(({ point }) => point === own[end]);
      return found === undefined ? [] : [{ value, output: found.sample.outputs[output] }];
    });
    const all = [base, ...ends.map((end) => end.output)];
    return { factor: f, ends, swing: Math.max(...all) - Math.min(...all) };
  });
  return bars.sort((a, b) => b.swing - a.swing || a.factor - b.factor);
}

/** How often each key is chosen over the samples that were planned anew, most often first. */
export function choiceShares(
  samples: readonly SampleResult[],
  of: (sample: SampleResult) => readonly string[] | undefined,
): ChoiceShare[] {
  const times = new Map<string, number>();
  const first = samples.find(({ index }) => index === 0);
  const base = new Set(first === undefined ? [] : of(first));
  for (const key of base) times.set(key, 0);
  for (const sample of samples) {
    if (sample.index === 0) continue;
    for (const key of of(sample) ?? []) times.set(key, (times.get(key) ?? 0) + 1);
  }
  const keys = [...times].map(([key, n]) => ({ key, times: n, inBase: base.has(key) }));
  return keys.sort((a, b) => b.times - a.times || compareKeys(a.key, b.key));
}

/** By the numbers in them. */
function compareKeys(a: string, b: string): number {
  const [a0, a1] = a.split(':').map(Number);
  const [b0, b1] = b.split(':').map(Number);
  return a0 - b0 || a1 - b1;
}
