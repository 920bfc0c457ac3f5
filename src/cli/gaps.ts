import { type Command, EXIT, type ExitCode, type Given, type Terminal } from './command.js';
import { interrupted, openScenario, printRun, repeatedBy, save } from './open.js';
import { onlyOperand, SCENARIO_OPTIONS, seedOf } from './options.js';
import { ProgressLine } from './progress.js';

/** `kezhong gaps`: what is missing today. */
export const gapsCommand: Command = {
  name: 'gaps',
  operands: ['SCENARIO'],
  says: {
    zh: '现状缺口：各生活圈、各业态缺什么，谁未被服务',
    en: 'what is missing today, by circle and business type, and who is not served',
  },
  options: SCENARIO_OPTIONS,
  example: {
    line: 'kezhong gaps zhongwei-baseline',
    says: { zh: '随附城市的现状', en: 'the shipped city as it is' },
  },
  run: gaps,
};

async function gaps(given: Given, terminal: Terminal): Promise<ExitCode> {
  const asked = onlyOperand(given);
  const progress = new ProgressLine(terminal);
  try {
    const opened = await openScenario(asked, given, terminal, progress);
    if (typeof opened === 'number') return opened;
    if (terminal.signal.aborted) return interrupted(terminal);
    const { runGaps } = await import('../run/pipeline.js');
    const run = runGaps(opened.prepared, { seed: seedOf(given) });
    const saved = await save(run, opened, given, terminal, {
      repeat: repeatedBy('gaps', asked, given, ['seed']),
    });
    if (typeof saved === 'number') return saved;
    progress.end();
    await printRun(saved, terminal);
    return EXIT.done;
  } finally {
    progress.end();
  }
}
