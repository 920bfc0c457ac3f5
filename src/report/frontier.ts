import type { Scenario } from '../scenario/types.js';
import type { CheckReport, Plan } from '../siting/types.js';
import { csvText } from './csv.js';
import { gapText, integer, money, percent } from './format.js';
import { pageOf, type Screen, table } from './page.js';
import { type Language, say } from './texts/say.js';

/** What is held against cost. */
export type FrontierMeasure = 'gap' | 'worst';

/** One plan of the front: the scenario with a part of its money. */
export interface FrontierPoint {
  /** Part of the scenario's money, 0…1. */
  readonly part: number;
  readonly scenario: Scenario;
  readonly budgetYuan: number;
  readonly costYuan: number;
  /** The measure's value, discounted over the phases, and its own lower bound. */
  readonly value: number;
  readonly bound: number;
  readonly plan: Plan;
  readonly check: CheckReport;
  /** The point after which more money buys least: farthest below the line from the first point to the last. */
  readonly knee: boolean;
}

/** Index of the point farthest below the line from the first to the last, both axes scaled to 1; -1 if none lies below. */
export function kneeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const first = points[0];
  const last = points[points.length - 1];
  if (first === undefined || last === undefined || last.x <= first.x || first.y <= last.y) return -1;
  let knee = -1;
  let farthest = 1e-9;
  points.forEach(({ x, y }, n) => {
    const below = 1 - (x - first.x) / (last.x - first.x) - (y - last.y) / (first.y - last.y);
    if (below > farthest) {
      farthest = below;
      knee = n;
    }
  });
  return knee;
}

/** The front as a table: money, gap with its bound, what was opened; the knee is marked. */
export function frontierTerminal(points: readonly FrontierPoint[], lang: Language, screen: Screen = {}): string {
  const page = pageOf(lang, screen);
  const columns = [
    { title: say(lang, 'frontierPart'), align: 'right' },
    { title: say(lang, 'budget'), align: 'right' },
    { title: say(lang, 'cost'), align: 'right' },
    { title: say(lang, 'objective'), align: 'right' },
    { title: say(lang, 'bound'), align: 'right' },
    { title: say(lang, 'openings'), align: 'right' },
    { title: '', align: 'left' },
  ] as const;
  const rows = points.map((point) => [
    percent(point.part, 0),
    money(point.budgetYuan, lang),
    money(point.costYuan, lang),
    gapText(point.value),
    gapText(point.bound),
    integer(point.plan.openings.length),
    point.knee ? say(lang, 'knee') : '',
  ]);
  return `${table(columns, rows, page).join('\n')}\n`;
}

/** frontier.csv: a row a point, with the scenario file that repeats it. */
export function frontierCsv(points: readonly FrontierPoint[]): string {
  const header = ['part', 'budgetYuan', 'costYuan', 'value', 'bound', 'gapOfGain', 'openings', 'knee', 'scenario'];
  return csvText(
    header,
    points.map((point) => [
      point.part,
      point.budgetYuan,
      Math.round(point.costYuan),
      point.value,
      point.bound,
      point.plan.gapOfGain,
      point.plan.openings.length,
      point.knee ? 'yes' : '',
      pointFile(point),
    ]),
  );
}

/** File of a point's scenario in the run folder. */
export function pointFile(point: FrontierPoint): string {
  return `${point.scenario.name}.yaml`;
}

/** frontier.json: the same for programs. */
export function frontierJson(points: readonly FrontierPoint[], measure: FrontierMeasure, seed: string): string {
  const rows = points.map((point) => ({
    part: point.part,
    budgetYuan: point.budgetYuan,
    costYuan: Math.round(point.costYuan),
    value: point.value,
    bound: point.bound,
    gapOfGain: point.plan.gapOfGain,
    stopped: point.plan.stopped,
    openings: point.plan.openings.length,
    checkOk: point.check.ok,
    knee: point.knee,
    scenario: pointFile(point),
  }));
  return `${JSON.stringify({ schema: 1, command: 'frontier', x: 'cost', y: measure, seed, points: rows }, null, 2)}\n`;
}
