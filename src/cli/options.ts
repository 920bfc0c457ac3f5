import { availableParallelism } from 'node:os';
import { type Given, type Option, UsageError } from './command.js';

/** Options of every command. */
export const GLOBAL_OPTIONS: Readonly<Record<string, Option>> = {
  seed: { type: 'string', says: { zh: '随机种子（默认 1）', en: 'seed of random numbers (default 1)' } },
  workers: {
    type: 'string',
    says: {
      zh: '线程数，0 = 不用线程；结果不随之改变',
      en: 'threads, 0 = none; the result is the same for any number',
    },
  },
  out: {
    type: 'string',
    says: { zh: '结果文件夹（默认 runs/ 之下）', en: 'folder of the run (default: under runs/)' },
  },
  json: { type: 'boolean', says: { zh: '在标准输出打印 summary.json', en: 'print summary.json on stdout' } },
  lang: { type: 'string', choices: ['zh', 'en'], says: { zh: '语言', en: 'language' } },
  quiet: { type: 'boolean', says: { zh: '不显示进度与提示', en: 'no progress, no messages' } },
  verbose: { type: 'boolean', says: { zh: '全部列出，不截断', en: 'list everything, cut nothing' } },
  color: { type: 'boolean', says: { zh: '颜色（--no-color 关闭）', en: 'colours (--no-color turns them off)' } },
  help: { type: 'boolean', says: { zh: '显示帮助', en: 'show this help' } },
};

/** Options of the commands that read a scenario. */
export const SCENARIO_OPTIONS: Readonly<Record<string, Option>> = {
  set: {
    type: 'array',
    says: {
      zh: '改情景的一个值：路径=值，可重复，如 budget.2025=+20%',
      en: 'change a value of the scenario: path=value, may be repeated, such as budget.2025=+20%',
    },
  },
};

/** The value of `--seed`; any text is a seed. */
export function seedOf(given: Given): string {
  return given.text('seed') ?? '1';
}

/** The value of `--workers`, by default one for each processor up to 8. */
export function workersOf(given: Given): number {
  const text = given.text('workers');
  if (text === undefined) return Math.min(8, availableParallelism());
  const workers = wholeNumber(text);
  if (workers === undefined || workers > 256) {
    throw new UsageError({
      zh: `--workers 应为 0 到 256 的整数，得到“${text}”`,
      en: `--workers wants a whole number from 0 to 256, got "${text}"`,
    });
  }
  return workers;
}

/** A number of 0 or more without a fraction, or undefined. */
export function wholeNumber(text: string): number | undefined {
  if (!/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
}

/** What `--limit` says, by kind of limit. */
export interface Limits {
  readonly nodeLimit?: number;
  readonly iterationLimit?: number;
  readonly timeLimitS?: number;
}

/** Reads every `--limit nodes:N`, `--limit iterations:N` and `--limit time:30s`. */
export function limitsOf(given: Given): Limits {
  const limits: { nodeLimit?: number; iterationLimit?: number; timeLimitS?: number } = {};
  for (const text of given.list('limit')) {
    const nodes = /^nodes:(\d{1,12})$/.exec(text);
    const iterations = /^iterations:(\d{1,12})$/.exec(text);
    const time = /^time:(\d{1,9}(?:\.\d+)?)(s|m|min|h)?$/.exec(text);
    if (nodes) limits.nodeLimit = Number(nodes[1]);
    else if (iterations) limits.iterationLimit = Number(iterations[1]);
    else if (time) limits.timeLimitS = Number(time[1]) * ({ s: 1, m: 60, min: 60, h: 3600 }[time[2] ?? 's'] ?? 1);
    else {
      throw new UsageError(
        { zh: `--limit 不认识“${text}”`, en: `--limit does not know "${text}"` },
        {
          zh: '写法：nodes:2000、iterations:50000 或 time:30s（按时间停止的结果不保证可重复）',
          en: 'write nodes:2000, iterations:50000 or time:30s (a run stopped by time may not repeat)',
        },
      );
    }
  }
  return limits;
}

/** The value of `--gap`: the share of the gain that may stay unproven, 0…1. */
export function gapTargetOf(given: Given, byDefault: number): number {
  const text = given.text('gap');
  if (text === undefined) return byDefault;
  const percent = text.endsWith('%');
  const number = Number(percent ? text.slice(0, -1) : text);
  const value = percent ? number / 100 : number;
  if (text.trim() === '' || !Number.isFinite(value) || value < 0 || value > 1) {
    throw new UsageError({
      zh: `--gap 应在 0 与 1 之间（如 0.001 或 0.1%），得到“${text}”`,
      en: `--gap wants a share from 0 to 1 (such as 0.001 or 0.1%), got "${text}"`,
    });
  }
  return value;
}

/** The only operand of a command that wants exactly one. */
export function onlyOperand(given: Given): string {
  const operand = given.operands[0];
  if (operand === undefined) throw new Error('the parser lets no command run without its operand');
  return operand;
}
