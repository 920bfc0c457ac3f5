import type { FrontierMeasure } from '../report/frontier.js';
import { type Command, EXIT, type ExitCode, type Given, type Terminal, UsageError } from './command.js';
import { choicesOf, interrupted, openScenario } from './open.js';
import { gapTargetOf, limitsOf, onlyOperand, SCENARIO_OPTIONS, seedOf, wholeNumber, workersOf } from './options.js';
import { refuse } from './problems.js';
import { ProgressLine } from './progress.js';

/** A front shows a shape; each of its plans is proven to this share of the gain unless `--gap` says otherwise. */
const DEFAULT_GAP = 0.02;
const DEFAULT_POINTS = 8;

/** `kezhong frontier`: what more money buys. */
export const frontierCommand: Command = {
  name: 'frontier',
  operands: ['SCENARIO'],
  says: {
    zh: '费用与缺口的前沿：每多一份资金能换来多少',
    en: 'the front of cost against gap: what each further part of the money buys',
  },
  options: {
    ...SCENARIO_OPTIONS,
    x: { type: 'string', choices: ['cost'], says: { zh: '横轴：cost（费用）', en: 'horizontal axis: cost' } },
    y: {
      type: 'string',
      choices: ['gap', 'worst'],
      says: {
        zh: '纵轴：gap（缺口，默认）或 worst（最差生活圈）',
        en: 'vertical axis: gap (default) or worst (the worst circle)',
      },
    },
    points: {
      type: 'string',
      says: {
        zh: `除零以外的点数（默认 ${DEFAULT_POINTS}）`,
        en: `points beside the one without money (default ${DEFAULT_POINTS})`,
      },
    },
    gap: {
      type: 'string',
      says: {
        zh: `每点允许未证明的部分（默认 ${DEFAULT_GAP}）`,
        en: `share of the gain that may stay unproven at each point (default ${DEFAULT_GAP})`,
      },
    },
    limit: {
      type: 'array',
      says: {
        zh: '每点的工作量上限：nodes:N、iterations:N 或 time:30s',
        en: 'limit of work at each point: nodes:N, iterations:N or time:30s',
      },
    },
  },
  example: {
    line: 'kezhong frontier zhongwei-2025 --x cost --y gap',
    says: { zh: '资金从零到全部，缺口如何下降', en: 'how the gap falls as the money grows from nothing to all' },
  },
  run: frontier,
};

async function frontier(given: Given, terminal: Terminal): Promise<ExitCode> {
  const asked = onlyOperand(given);
  const points = pointsOf(given);
  const measure: FrontierMeasure = given.text('y') === 'worst' ? 'worst' : 'gap';
  const limits = { ...limitsOf(given), gapTarget: gapTargetOf(given, DEFAULT_GAP), workers: workersOf(given) };
  const progress = new ProgressLine(terminal);
  try {
    const opened = await openScenario(asked, given, terminal, progress);
    if (typeof opened === 'number') return opened;
    const { runFrontier } = await import('../run/frontier.js');
    const found = await runFrontier(
      opened.prepared,
      { ...limits, strategy: 'auto', seed: seedOf(given), signal: terminal.signal, measure, points },
      (done, of) =>
        progress.update(terminal.lang === 'zh' ? `前沿  ${done} / ${of} 点` : `frontier  ${done} of ${of} points`),
    );
    if (found.length === 0) return interrupted(terminal);
    const isWhole = found.length === points + 1;
    const { saveFrontier } = await import('../run/save-frontier.js');
    const saved = await saveFrontier(found, measure, opened.prepared, {
      inputs: opened.inputs,
      commandLine: process.argv.slice(2),
      startedAt: opened.startedAt,
      seed: seedOf(given),
      choices: choicesOf(given, ['points', 'gap']),
      ...(given.text('out') === undefined ? {} : { out: given.text('out')! }),
    });
    if (saved.value === undefined) return refuse(saved.problems, terminal, '');
    progress.end();
    const { frontierJson, frontierTerminal } = await import('../report/frontier.js');
    const screen = { width: terminal.width, all: terminal.verbose, color: terminal.colourOut };
    if (terminal.json) terminal.out(frontierJson(found, measure, seedOf(given)));
    else
      terminal.out(
        `${frontierTerminal(found, terminal.lang, screen)}\n${terminal.lang === 'zh' ? '写入' : 'wrote'} ${saved.value}/\n`,
      );
    if (isWhole) return EXIT.done;
    terminal.err(
      terminal.lang === 'zh'
        ? `已中断。完成的 ${found.length} / ${points + 1} 点已写入 ${saved.value}/\n`
        : `Interrupted. The ${found.length} of ${points + 1} points that were finished are in ${saved.value}/\n`,
    );
    return EXIT.interrupted;
  } finally {
    progress.end();
  }
}

function pointsOf(given: Given): number {
  const text = given.text('points');
  if (text === undefined) return DEFAULT_POINTS;
  const points = wholeNumber(text);
  if (points === undefined || points < 1 || points > 100) {
    throw new UsageError({
      zh: `--points 应为 1 到 100 的整数，得到“${text}”`,
      en: `--points wants a whole number from 1 to 100, got "${text}"`,
    });
  }
  return points;
}
