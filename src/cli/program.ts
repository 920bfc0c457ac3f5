import type { Argv } from 'yargs';
import { nearest } from '../city/nearest.js';
import type { Names } from '../city/types.js';
import { megabytes, NotEnoughMemory } from '../parallel/memory.js';
import { packageVersion } from '../run/find.js';
import { benchCommand } from './bench.js';
import { checkCommand } from './check.js';
import {
  bareOperand,
  type Command,
  EXIT,
  type ExitCode,
  type Given,
  isOptional,
  isRepeated,
  type Option,
  type Terminal,
  UsageError,
} from './command.js';
import { completionCommand } from './completion.js';
import { reportDefect } from './defect.js';
import { frontierCommand } from './frontier.js';
import { gapsCommand } from './gaps.js';
import { commandHelp, programHelp } from './help.js';
import { type Language, languageOf } from './language.js';
import { GLOBAL_OPTIONS } from './options.js';
import { planCommand } from './plan.js';
import { sensitivityCommand } from './sensitivity.js';
import { simulateCommand } from './simulate.js';
import { solveCommand } from './solve.js';

export const COMMANDS: readonly Command[] = [
  planCommand,
  gapsCommand,
  simulateCommand,
  frontierCommand,
  sensitivityCommand,
  benchCommand,
  solveCommand,
  checkCommand,
  completionCommand(() => COMMANDS),
];

/** What the program needs from the process around it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly outIsScreen: boolean;
  readonly errIsScreen: boolean;
  readonly width: number;
  readonly signal: AbortSignal;
}

type Parsed = Readonly<Record<string, unknown>> & { readonly _: readonly (string | number)[] };

/** Parses the arguments, runs the command, and turns whatever happens into words and an exit code. */
export async function runProgram(args: readonly string[], around: Surroundings): Promise<ExitCode> {
  const lang = languageOf(args, around.env);
  try {
    const asked = args.includes('--help');
    if (asked || args.length === 0) {
      const about = COMMANDS.find((candidate) => args.includes(candidate.name));
      const text = about ? commandHelp(about, lang, around.width) : programHelp(COMMANDS, lang, around.width);
      (asked ? around.out : around.err)(`${text}\n`);
      return asked ? EXIT.done : EXIT.badInput;
    }
    const parsed = await parse(args, lang);
    const name = parsed._[0] === undefined ? undefined : String(parsed._[0]);
    if (parsed.version === true) {
      around.out(`${packageVersion()}\n`);
      return EXIT.done;
    }
    if (name === undefined) {
      around.err(`${programHelp(COMMANDS, lang, around.width)}\n`);
      return EXIT.badInput;
    }
    const command = COMMANDS.find((candidate) => candidate.name === name);
    if (command === undefined) throw unknownCommand(name);
    checkOptions(command, parsed);
    const operands = operandsOf(command, parsed);
    checkOperands(command, operands);
    return await command.run(givenBy(parsed, operands), terminalFor(parsed, lang, around));
  } catch (error) {
    if (error instanceof UsageError) {
      around.err(usageText(error, lang, around.errIsScreen && !around.env.NO_COLOR));
      return EXIT.badInput;
    }
    if (error instanceof NotEnoughMemory) {
      around.err(memoryText(error, lang));
      return EXIT.badInput;
    }
    around.err(await reportDefect(error, args, lang));
    return EXIT.defect;
  }
}

function memoryText({ neededBytes, workerBytes, workers }: NotEnoughMemory, lang: Language): string {
  const [all, each] = [megabytes(neededBytes), megabytes(workerBytes)];
  if (lang === 'zh') {
    const less = workers > 1 ? `；用较少的线程（--workers）可少用，每个 ${each} MB` : '';
    return `错误  内存不足：这次模拟约需 ${all} MB${less}\n`;
  }
  const less = workers > 1 ? `; fewer workers (--workers) need less, ${each} MB each` : '';
  return `error  not enough memory: this simulation needs about ${all} MB${less}\n`;
}

/** yargs reads; it neither prints nor exits here, and runs nothing. Loaded only when there is something to read. */
async function parse(args: readonly string[], lang: Language): Promise<Parsed> {
  const { default: yargs } = await import('yargs');
  const program: Argv = yargs([...args])
    .scriptName('kezhong')
    .detectLocale(false)
    .locale(lang === 'zh' ? 'zh_CN' : 'en')
    .parserConfiguration({
      'greedy-arrays': false,
      'dot-notation': false,
      'camel-case-expansion': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
    })
    .help(false)
    .version(false)
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message) => {
      // Already in the language of `locale`.
      throw new UsageError({ zh: message, en: message });
    })
    .option('version', { type: 'boolean' });
  addOptions(program, GLOBAL_OPTIONS, lang);
  for (const command of COMMANDS) addCommand(program, command, lang);
  return program.parseSync() as unknown as Parsed;
}

function addCommand(program: Argv, command: Command, lang: Language): void {
  const signature = [command.name, ...command.operands.map((operand) => `[${keysOf(operand).join('|')}]`)].join(' ');
  program.command(
    signature,
    command.says[lang],
    (y) => {
      addOptions(y, command.options, lang);
      return y;
    },
    () => {},
  );
}

function addOptions(y: Argv, options: Readonly<Record<string, Option>>, lang: Language): void {
  for (const [name, option] of Object.entries(options)) {
    y.option(name, {
      type: option.type === 'array' ? 'string' : option.type,
      ...(option.type === 'array' ? { array: true } : {}),
      ...(option.type === 'boolean' ? {} : { requiresArg: true }),
      describe: option.says[lang],
    });
  }
}

function unknownCommand(name: string): UsageError {
  const names = COMMANDS.map((command) => command.name);
  return new UsageError(
    { zh: `没有名为“${name}”的命令`, en: `there is no command "${name}"` },
    nearestHint(nearest(name, names), names),
  );
}

function nearestHint(near: readonly string[], all: readonly string[]): Names {
  return near.length > 0
    ? { zh: `最接近：${near.join('、')}`, en: `nearest: ${near.join(', ')}` }
    : { zh: `可用：${all.join('、')}`, en: `there is: ${all.join(', ')}` };
}

/** Names of options, values of choices, and options given more than once. */
function checkOptions(command: Command, parsed: Parsed): void {
  const known: Readonly<Record<string, Option>> = { ...GLOBAL_OPTIONS, ...command.options };
  for (const [name, value] of Object.entries(parsed)) {
    if (name === '_' || name === '$0' || name === 'version' || value === undefined) continue;
    if (command.operands.some((operand) => keysOf(operand).includes(name))) continue;
    const option = known[name];
    const shown = name.length === 1 ? `-${name}` : `--${name}`;
    if (option === undefined) {
      const names = Object.keys(known);
      const hint = nearestHint(nearest(name, names), names);
      throw new UsageError(
        { zh: `“${command.name}”没有选项 ${shown}`, en: `"${command.name}" has no option ${shown}` },
        { zh: hint.zh.replace(/[a-z]+/g, '--$&'), en: hint.en.replace(/(?<=[:,] )[a-z]+/g, '--$&') },
      );
    }
    if (Array.isArray(value) && option.type !== 'array') {
      throw new UsageError({ zh: `${shown} 出现了不止一次`, en: `${shown} is given more than once` });
    }
    const unknown = [value].flat().find((one) => !isTaken(option, String(one)));
    if (option.choices !== undefined && unknown !== undefined) {
      const near = nearest(String(unknown), option.choices);
      throw new UsageError(
        { zh: `${shown} 不认识“${unknown}”`, en: `${shown} does not know "${unknown}"` },
        nearestHint(near, option.choices),
      );
    }
  }
}

function isTaken({ choices, orFile }: Option, value: string): boolean {
  return choices === undefined || choices.includes(value) || orFile?.test(value) === true;
}

/** yargs takes `CITY|RUN` for two names of one operand, and leaves what it has no name for in `_`. */
function keysOf(operand: string): string[] {
  return bareOperand(operand).replace('…', '').split('|');
}

function operandsOf(command: Command, parsed: Parsed): string[] {
  const named = command.operands.flatMap((operand) => {
    const value = parsed[keysOf(operand)[0]!];
    return value === undefined ? [] : [String(value)];
  });
  return [...named, ...parsed._.slice(1).map(String)];
}

function checkOperands(command: Command, operands: readonly string[]): void {
  const missing = command.operands[operands.length];
  if (missing !== undefined && !isOptional(missing)) {
    throw new UsageError(
      { zh: `“${command.name}”缺少 ${missing}`, en: `"${command.name}" wants ${missing}` },
      { zh: `例如：${command.example.line}`, en: `such as: ${command.example.line}` },
    );
  }
  const extra = operands[command.operands.length];
  const last = command.operands.at(-1);
  if (extra !== undefined && !(last !== undefined && isRepeated(last))) {
    throw new UsageError(
      { zh: `“${command.name}”不接受多出的“${extra}”`, en: `"${command.name}" takes no further "${extra}"` },
      { zh: `例如：${command.example.line}`, en: `such as: ${command.example.line}` },
    );
  }
}

function givenBy(parsed: Parsed, operands: readonly string[]): Given {
  return {
    operands,
    text: (option) => (typeof parsed[option] === 'string' ? parsed[option] : undefined),
    list: (option) => (Array.isArray(parsed[option]) ? parsed[option].map(String) : []),
    flag: (option) => parsed[option] === true,
    isOff: (option) => parsed[option] === false,
  };
}

function terminalFor(parsed: Parsed, lang: Language, around: Surroundings): Terminal {
  const colour = parsed.color !== false && !around.env.NO_COLOR && around.env.TERM !== 'dumb';
  return {
    lang,
    out: around.out,
    err: around.err,
    colourOut: colour && around.outIsScreen,
    colourErr: colour && around.errIsScreen,
    liveErr: around.errIsScreen && around.env.TERM !== 'dumb',
    width: around.width,
    quiet: parsed.quiet === true,
    verbose: parsed.verbose === true,
    json: parsed.json === true,
    signal: around.signal,
  };
}

function usageText(error: UsageError, lang: Language, colour: boolean): string {
  const head = lang === 'zh' ? '错误' : 'error';
  const hint = error.hint === undefined ? '' : `       ${error.hint[lang]}\n`;
  return `${colour ? `\u001b[31m${head}\u001b[39m` : head}  ${error.what[lang]}\n${hint}`;
}
