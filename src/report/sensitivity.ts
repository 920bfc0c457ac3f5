import { type City, locationId } from '../city/types.js';
import type { RunResult } from '../run/types.js';
import type { Choice, ChoiceShare, Distribution, Estimate, Factor, SensitivityResult } from '../sensitivity/types.js';
import { type CsvCell, csvText } from './csv.js';
import { decimal, integer, percent } from './format.js';
import { type Language, say } from './texts/say.js';

/** How an output is printed. */
const KINDS: Readonly<Record<string, 'index' | 'fine' | 'share' | 'count'>> = {
  gapBefore: 'index',
  gapAfter: 'index',
  worst: 'index',
  recordGap: 'index',
  objective: 'fine',
  regret: 'fine',
  regretAtMost: 'fine',
  basicCoverage: 'share',
  share15: 'share',
  recordsClosed: 'count',
  openings: 'count',
};

/** A value of an output at the precision of every table; `swing` = a difference of such values. */
export function outputText(output: string, value: number, swing = false): string {
  switch (KINDS[output]) {
    case 'index':
      return decimal(value, 3);
    case 'share':
      return swing ? decimal(value * 100, 1) : percent(value);
    case 'count':
      return swing && !Number.isInteger(value) ? decimal(value, 1) : integer(value);
    default:
      return decimal(value, 4);
  }
}

/** What a factor may be, for people: `0.8 … 1.27`, `1 … 1.5 … 3 △`, `gap, worst-circle`. */
export function rangeText(distribution: Distribution, lang: Language): string {
  switch (distribution.kind) {
    case 'choices':
      return distribution.values.join(', ');
    case 'triangular':
      return `${distribution.low} … ${distribution.high} (${say(lang, 'likely', { mode: distribution.mode })})`;
    case 'log-uniform':
      return `${distribution.low} … ${distribution.high} (log)`;
    case 'uniform':
      return `${distribution.low} … ${distribution.high}`;
  }
}

/** sensitivity.csv: a row a sample, sample 0 = the scenario as it is; empty where it has its own value. */
export function samplesCsv({ factors, samples, outputs, planned }: SensitivityResult): string {
  const names = outputs.map(({ output }) => output);
  const withInterval = outputs.filter(({ baseInterval }) => baseInterval !== undefined).map(({ output }) => output);
  const header = [
    'sample',
    ...factors.map(({ name }) => name),
    ...names,
    ...withInterval.flatMap((output) => [`${output}Low`, `${output}High`]),
    'brokenRules',
    ...(planned === undefined ? [] : ['plannedOpenings']),
    'refused',
  ];
  const cell = (value: Choice | undefined): CsvCell => (typeof value === 'boolean' ? String(value) : value);
  return csvText(
    header,
    samples.map((sample) => [
      sample.index,
      ...factors.map((_, f) => cell(sample.values[f])),
      ...names.map((output) => rounded(sample.outputs[output])),
      ...withInterval.flatMap((output) => {
        const interval = sample.intervals?.[output];
        return [rounded(interval?.low), rounded(interval?.high)];
      }),
      sample.broken?.join(' '),
      ...(planned === undefined ? [] : [sample.openings?.length]),
      sample.refused,
    ]),
  );
}

/** A figure of a table at nine decimals: more are the rounding of sums. */
function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(9));
}

/** sites-chosen.csv: how often each opening is chosen over the samples that were planned anew. */
export function sitesChosenCsv(city: City, { sites = [], planned = 0 }: SensitivityResult): string {
  const rows = sites.map((one): CsvCell[] => {
    const { location, format, circle } = siteOf(city, one);
    return [
      locationId(city, location),
      city.formats[format].id,
      city.formats[format].name.zh,
      city.circles[circle]?.id,
      ...sharesOf(one, planned),
    ];
  });
  return csvText(['location', 'format', 'formatName', 'circle', 'times', 'samples', 'share', 'inBase'], rows);
}

/** types-chosen.csv: how often each circle gets something new of each type. */
export function typesChosenCsv(city: City, { served = [], planned = 0 }: SensitivityResult): string {
  const rows = served.map((one): CsvCell[] => {
    const [circle, type] = one.key.split(':').map(Number);
    return [
      city.circles[circle].id,
      city.circles[circle].name.zh,
      city.types[type].id,
      city.types[type].name.zh,
      ...sharesOf(one, planned),
    ];
  });
  return csvText(['circle', 'circleName', 'type', 'typeName', 'times', 'samples', 'share', 'inBase'], rows);
}

function sharesOf({ times, inBase }: ChoiceShare, planned: number): CsvCell[] {
  return [times, planned, planned === 0 ? undefined : rounded(times / planned), inBase ? 'yes' : ''];
}

/** The place, format and circle that a chosen opening stands for. */
export function siteOf(city: City, { key }: ChoiceShare) {
  const [location, format] = key.split(':').map(Number);
  const place = location < city.sites.length ? city.sites[location] : city.outlets[location - city.sites.length];
  return { location, format, circle: place.circle, name: place.name };
}

/** The key `sensitivity` of summary.json. */
export function sensitivitySummary({ city }: RunResult, result: SensitivityResult) {
  const { factors, planned } = result;
  const nameOf = ({ factor }: { readonly factor: number }): string => factors[factor].name;
  const share = (times: number): number => (planned === undefined || planned === 0 ? 0 : times / planned);
  return {
    method: result.method,
    replan: result.replan,
    ...(result.strategy === undefined ? {} : { strategy: result.strategy }),
    days: result.days,
    level: result.level,
    points: result.points,
    finished: result.finished,
    refused: result.samples.filter(({ refused }) => refused !== undefined).length,
    ...(result.interrupted ? { interrupted: true } : {}),
    factors: factors.map(factorSummary),
    outputs: result.outputs.map(({ output, base, baseInterval, assumed, tornado, morris, sobol, ranks }) => ({
      output,
      base,
      ...(baseInterval === undefined ? {} : { samplingInterval: { low: baseInterval.low, high: baseInterval.high } }),
      ...(assumed.samples === 0 ? {} : { assumptionRange: { ...assumed } }),
      ...(tornado && {
        tornado: tornado.map((bar) => ({ factor: nameOf(bar), swing: bar.swing, ends: [...bar.ends] })),
      }),
      ...(morris && {
        morris: morris.map((one) => ({
          factor: nameOf(one),
          muStar: estimateOf(one.muStar),
          mu: one.mu,
          sigma: one.sigma,
        })),
      }),
      ...(sobol && {
        sobol: sobol.map((one) => ({
          factor: nameOf(one),
          first: estimateOf(one.first),
          total: estimateOf(one.total),
        })),
      }),
      ...(ranks && {
        rankCorrelations: ranks.map((one) => ({ factor: nameOf(one), correlation: estimateOf(one.correlation) })),
      }),
    })),
    basePlanBreaks: result.samples.filter(({ broken }) => (broken?.length ?? 0) > 0).length,
    ...(planned === undefined
      ? {}
      : {
          planned,
          sitesChosen: (result.sites ?? []).map((one) => {
            const { location, format } = siteOf(city, one);
            const id = { location: locationId(city, location), format: city.formats[format].id };
            return { ...id, share: share(one.times), inBase: one.inBase };
          }),
          typesChosen: (result.served ?? []).map((one) => {
            const [circle, type] = one.key.split(':').map(Number);
            const id = { circle: city.circles[circle].id, type: city.types[type].id };
            return { ...id, share: share(one.times), inBase: one.inBase };
          }),
        }),
  };
}

function estimateOf({ value, low, high }: Estimate) {
  return Number.isFinite(low) && Number.isFinite(high) ? { value, low, high } : { value };
}

function factorSummary({ name, paths, distribution, source }: Factor) {
  const { kind } = distribution;
  return {
    name,
    paths: [...paths],
    distribution: kind,
    ...(kind === 'choices'
      ? { choices: [...distribution.values] }
      : { low: distribution.low, high: distribution.high }),
    ...(kind === 'triangular' ? { mode: distribution.mode } : {}),
    ...(source === undefined ? {} : { source }),
  };
}
