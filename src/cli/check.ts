import { hasErrors } from '../city/finding.js';
import type { Problem } from '../city/problem.js';
import { formatProblems } from '../city/say.js';
import { type Command, EXIT, type ExitCode, type Given, type Terminal } from './command.js';
import { quoted } from './open.js';
import { onlyOperand, SCENARIO_OPTIONS } from './options.js';
import { colourLabels } from './problems.js';

/** `kezhong check`: everything wrong with a city, a scenario or a run, all at once, and what is worth knowing. */
export const checkCommand: Command = {
  name: 'check',
  operands: ['CITY|SCENARIO|RUN'],
  says: {
    zh: '检查城市文件夹、情景或结果，一次列出全部问题',
    en: 'check a city folder, a scenario or a run; all problems at once',
  },
  options: SCENARIO_OPTIONS,
  example: {
    line: 'kezhong check zhongwei --verbose',
    says: {
      zh: '随附城市的全部问题与方案自相矛盾之处',
      en: "everything about the shipped city, with the plan's contradictions",
    },
  },
  run: check,
};

/** Problems on the screen before the rest is cut. */
const SHOWN = 20;

async function check(given: Given, terminal: Terminal): Promise<ExitCode> {
  const asked = onlyOperand(given);
  const problems = await problemsOf(asked, given.list('set'));
  const failed = hasErrors(problems);
  if (terminal.json) terminal.out(jsonOf(problems));
  else terminal.out(textOf(problems, terminal, `kezhong check ${quoted(asked)} --verbose`));
  return failed ? EXIT.badInput : EXIT.done;
}

async function problemsOf(asked: string, sets: readonly string[]): Promise<readonly Problem[]> {
  const { find } = await import('../run/find.js');
  const found = find(asked, ['city', 'scenario', 'run']);
  if (found.value === undefined) return found.problems;
  const { kind, path } = found.value;
  if (kind === 'city') return (await (await import('../city/read.js')).readCity(path)).problems;
  if (kind === 'scenario') return (await (await import('../run/prepare.js')).prepare(path, sets)).problems;
  return (await import('../run/stored.js')).recheckRun(path);
}

function textOf(problems: readonly Problem[], terminal: Terminal, all: string): string {
  if (problems.length === 0) return terminal.lang === 'zh' ? '没有问题。\n' : 'No problems.\n';
  const cut = !terminal.verbose && problems.length > SHOWN;
  const text = formatProblems(problems, terminal.lang, cut ? { limit: SHOWN, all } : {});
  return `${colourLabels(text, terminal.colourOut)}\n`;
}

function jsonOf(problems: readonly Problem[]): string {
  const count = (severity: Problem['severity']) => problems.filter((problem) => problem.severity === severity).length;
  const summary = {
    schema: 1,
    command: 'check',
    ok: !hasErrors(problems),
    errors: count('error'),
    warnings: count('warning'),
    notes: count('note'),
    problems,
  };
  return `${JSON.stringify(summary, null, 2)}\n`;
}
