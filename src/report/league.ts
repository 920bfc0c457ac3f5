import type { Names } from '../city/types.js';
import type { StopReason, Work } from '../siting/types.js';
import { type CsvCell, csvText } from './csv.js';

/** One strategy on one scenario with one seed; its plan has been through the checker. */
export interface LeagueRun {
  readonly strategy: string;
  readonly seed: string;
  /** Absent where the plan was refused: no score. */
  readonly score?: LeagueScore;
  readonly refused?: readonly Names[];
  /** For people and times.csv only: no result depends on them. */
  readonly cpuS: number;
  readonly wallS: number;
}

export interface LeagueScore {
  /** The objective's first stage. */
  readonly value: number;
  /** Absent where nothing is proven. */
  readonly bound?: { readonly value: number; readonly source: string };
  readonly stopped: StopReason;
  readonly work: Work;
  readonly openings: number;
  readonly costYuan: number;
}

/** All runs on one scenario. */
export interface LeagueField {
  readonly scenario: string;
  /** Name of the objective's first stage, which is what is compared. */
  readonly measure: string;
  /** Its value without any plan; absent where that is not the discounted gap. */
  readonly before?: number;
  readonly runs: readonly LeagueRun[];
}

/** Median and quartiles over the seeds of a strategy. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** A strategy's row on one scenario. */
export interface Standing {
  readonly strategy: string;
  readonly runs: number;
  readonly refused: number;
  /** Absent where every plan was refused. */
  readonly score?: {
    readonly value: Spread;
    /** How far the plan is from the best bound of all: see `behindOf`. */
    readonly behind: Spread;
    /** The same from its own bound, where it has one. */
    readonly unproven?: Spread;
    readonly work: Work;
  };
  readonly cpuS: Spread;
  readonly wallS: number;
}

/** The highest bound that any run proved: it holds for all of them, since they minimise the same. */
export function bestBound(field: LeagueField): {
  readonly value: number;
  readonly source: string;
  readonly strategy: string;
} {
  let best = { value: 0, source: 'none', strategy: '' };
  for (const { strategy, score } of field.runs) {
    if (score?.bound !== undefined && score.bound.value > best.value) best = { ...score.bound, strategy };
  }
  return best;
}

/** (value − bound) as a share of what can be gained, or, where that is not known, of the value. */
export function behindOf({ before }: LeagueField, value: number, bound: number): number {
  const whole = before === undefined ? Math.abs(value) : before - bound;
  return whole <= 0 ? 0 : Math.max(0, value - bound) / whole;
}

/** Rows of a scenario, the best plans first; ties by name. */
export function standings(field: LeagueField): Standing[] {
  const names = [...new Set(field.runs.map(({ strategy }) => strategy))];
  const best = bestBound(field).value;
  const rows = names.map((strategy): Standing => {
    const runs = field.runs.filter((run) => run.strategy === strategy);
    const scores = runs.flatMap(({ score }) => (score === undefined ? [] : [score]));
    const proven = scores.flatMap(({ value, bound }) => (bound ? [behindOf(field, value, bound.value)] : []));
    const work = (of: (work: Work) => number): number => spread(scores.map((score) => of(score.work))).median;
    return {
      strategy,
      runs: runs.length,
      refused: runs.length - scores.length,
      ...(scores.length === 0
        ? {}
        : {
            score: {
              value: spread(scores.map(({ value }) => value)),
              behind: spread(scores.map(({ value }) => behindOf(field, value, best))),
              ...(proven.length === 0 ? {} : { unproven: spread(proven) }),
              work: {
                evaluations: work((w) => w.evaluations),
                lpIterations: work((w) => w.lpIterations),
                nodes: work((w) => w.nodes),
              },
            },
          }),
      cpuS: spread(runs.map(({ cpuS }) => cpuS)),
      wallS: spread(runs.map(({ wallS }) => wallS)).median,
    };
  });
  const rank = ({ score }: Standing): number => score?.value.median ?? Number.POSITIVE_INFINITY;
  return rows.sort((a, b) => (rank(a) === rank(b) ? (a.strategy < b.strategy ? -1 : 1) : rank(a) - rank(b)));
}

/** Median and quartiles, between neighbours where the count has no middle (Hyndman and Fan's seventh way). */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return below + (above - below) * (place - Math.floor(place));
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** league.csv: a row a run. */
export function leagueCsv(fields: readonly LeagueField[]): string {
  const header =
    'scenario measure strategy seed value bound boundSource behindBestBound unproven stopped evaluations lpIterations nodes openings costYuan refused';
  return csvText(
    header.split(' '),
    fields.flatMap((field) => {
      const best = bestBound(field).value;
      return field.runs.map(({ strategy, seed, score, refused }): CsvCell[] => [
        field.scenario,
        field.measure,
        strategy,
        seed,
        score?.value,
        score?.bound?.value,
        score?.bound?.source,
        score && behindOf(field, score.value, best),
        score?.bound && behindOf(field, score.value, score.bound.value),
        score?.stopped,
        score?.work.evaluations,
        score?.work.lpIterations,
        score?.work.nodes,
        score?.openings,
        score && Math.round(score.costYuan),
        refused?.map(({ en }) => en).join('; '),
      ]);
    }),
  );
}

/** times.csv: what each run took on this machine; the one file of a league that does not repeat. */
export function leagueTimesCsv(fields: readonly LeagueField[]): string {
  return csvText(
    ['scenario', 'strategy', 'seed', 'cpuS', 'wallS'],
    fields.flatMap(({ scenario, runs }) =>
      runs.map(({ strategy, seed, cpuS, wallS }): CsvCell[] => [
        scenario,
        strategy,
        seed,
        Number(cpuS.toFixed(3)),
        Number(wallS.toFixed(3)),
      ]),
    ),
  );
}

/** What a league was run with. */
export interface LeagueAsked {
  readonly seed: string;
  readonly gapTarget: number;
  readonly nodeLimit?: number;
  readonly iterationLimit?: number;
  readonly timeLimitS?: number;
}

/** league.json: the same for programs, without times. */
export function leagueJson(fields: readonly LeagueField[], asked: LeagueAsked): string {
  const scenarios = fields.map((field) => {
    const { value, source, strategy } = bestBound(field);
    return {
      scenario: field.scenario,
      measure: field.measure,
      ...(field.before === undefined ? {} : { before: field.before }),
      ...(strategy === '' ? {} : { bestBound: { value, source, strategy } }),
      strategies: standings(field).map(({ cpuS: _cpuS, wallS: _wallS, ...standing }) => standing),
      runs: field.runs.map(({ cpuS: _cpuS, wallS: _wallS, ...run }) => run),
    };
  });
  const { seed, gapTarget, nodeLimit, iterationLimit, timeLimitS } = asked;
  const limits = { nodeLimit, iterationLimit, timeLimitS };
  return `${JSON.stringify({ schema: 1, command: 'bench', seed, gapTarget, limits, scenarios }, null, 2)}\n`;
}
