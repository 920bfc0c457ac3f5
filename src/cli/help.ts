import { displayWidth } from '../report/width.js';
import { bareOperand, type Command, isOptional, type Option } from './command.js';
import type { Language } from './language.js';
import { GLOBAL_OPTIONS } from './options.js';

/**
 * Help from the command table itself, so that it answers at once: loading the
 * parser takes longer than all the rest (75 of 130 ms, measured).
 */
export function programHelp(commands: readonly Command[], lang: Language, width: number): string {
  const zh = lang === 'zh';
  const rows = commands.map((command) => [`kezhong ${signature(command)}`, command.says[lang]] as const);
  return [
    zh
      ? '刻钟 · 下一批网点开在哪里，才能补齐每个一刻钟便民生活圈的缺口？'
      : "Where should a city's next outlets open, so that every 15-minute walking circle closes its gaps?",
    '',
    zh ? 'kezhong 命令 …' : 'kezhong COMMAND …',
    '',
    zh ? '命令：' : 'Commands:',
    ...twoColumns(rows, width),
    '',
    ...optionBlock(zh ? '通用选项：' : 'Options of every command:', programOptions(lang), lang, width),
    '',
    zh ? '每个命令的说明与示例：kezhong 命令 --help' : 'Each command, with an example: kezhong COMMAND --help',
  ].join('\n');
}

export function commandHelp(command: Command, lang: Language, width: number): string {
  const zh = lang === 'zh';
  return [
    `kezhong ${signature(command)}`,
    '',
    ...wrapped(command.says[lang], Math.min(width, 100)),
    '',
    ...(Object.keys(command.options).length > 0
      ? [...optionBlock(zh ? '选项：' : 'Options:', command.options, lang, width), '']
      : []),
    ...optionBlock(zh ? '通用选项：' : 'Options of every command:', programOptions(lang), lang, width),
    '',
    zh ? '示例：' : 'Examples:',
    `  ${command.example.line}`,
    `      ${command.example.says[lang]}`,
  ].join('\n');
}

function signature(command: Command): string {
  const options = Object.keys(command.options).length > 0 ? ['[--…]'] : [];
  return [command.name, ...command.operands.map(shownOperand), ...options].join(' ');
}

function programOptions(lang: Language): Readonly<Record<string, Option>> {
  const version = { zh: '显示版本', en: 'show the version' };
  return { ...GLOBAL_OPTIONS, version: { type: 'boolean', says: { ...version, [lang]: version[lang] } } };
}

function optionBlock(
  title: string,
  options: Readonly<Record<string, Option>>,
  lang: Language,
  width: number,
): string[] {
  const rows = Object.entries(options).map(([name, option]) => {
    const shown = name.length === 1 ? `-${name}` : `--${name}`;
    const value = option.type === 'boolean' ? '' : ` ${valuesOf(option)}`;
    return [`${shown}${value}`, option.says[lang]] as const;
  });
  return [title, ...twoColumns(rows, width)];
}

function valuesOf({ choices, orFile }: Option): string {
  return choices === undefined ? '…' : `${choices.join('|')}${orFile === undefined ? '' : '|…'}`;
}

/** Left column as wide as its widest entry up to a third; the right one wraps beside it. */
function twoColumns(rows: readonly (readonly [string, string])[], width: number): string[] {
  const total = Math.min(width, 100);
  const left = Math.min(Math.max(...rows.map(([name]) => displayWidth(name))), Math.floor(total * 0.4));
  return rows.flatMap(([name, says]) => {
    const lines = wrapped(says, Math.max(20, total - left - 4));
    const fits = displayWidth(name) <= left;
    const first = `  ${name}${' '.repeat(Math.max(0, left - displayWidth(name)))}`;
    const rest = (fits ? lines.slice(1) : lines).map((line) => `${' '.repeat(left + 4)}${line}`);
    return fits ? [`${first}  ${lines[0]}`, ...rest] : [first, ...rest];
  });
}

/** Lines of at most `width` columns; breaks at spaces, and anywhere in Chinese. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(/[\u2e80-\uffef]|[^\s\u2e80-\uffef]+|\s+/g) ?? []) {
    if (displayWidth(line) + displayWidth(piece.trimEnd()) > width && line.trim() !== '') {
      lines.push(line.trimEnd());
      line = '';
    }
    if (line !== '' || piece.trim() !== '') line += piece;
  }
  return [...lines, line.trimEnd()];
}

/** What may be left out stands in brackets. */
function shownOperand(operand: string): string {
  return isOptional(operand) ? `[${bareOperand(operand)}]` : operand;
}
