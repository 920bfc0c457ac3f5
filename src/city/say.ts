import type { Problem } from './problem.js';

export type Lang = 'zh' | 'en';

/** How a list of problems ends and how much of it is shown. */
export interface SayOptions {
  /** At most this many problems; the summary then says how to see all. Default: all. */
  readonly limit?: number;
  /** The command that shows all of them, such as `kezhong check cities/demo --verbose`. */
  readonly all?: string;
  /** Adds "Nothing was written." to the summary. */
  readonly nothingWritten?: boolean;
}

const SEVERITIES = ['error', 'warning', 'note'] as const;
const LABELS: Readonly<Record<Lang, Readonly<Record<Problem['severity'], string>>>> = {
  zh: { error: '错误', warning: '警告', note: '说明' },
  en: { error: 'error', warning: 'warning', note: 'note' },
};

/**
 * Problems as people read them: errors first, one line each with file, line and
 * column, the hint beneath, and a summary line.
 *
 * @returns '' for no problems; no newline at the end.
 */
export function formatProblems(problems: readonly Problem[], lang: Lang, options: SayOptions = {}): string {
  if (problems.length === 0) return '';
  const sorted = SEVERITIES.flatMap((severity) => problems.filter((problem) => problem.severity === severity));
  const shown = sorted.slice(0, options.limit ?? sorted.length);
  const width = Math.max(...shown.map((problem) => LABELS[lang][problem.severity].length), 0);
  const lines = shown.flatMap((problem) => {
    const label = LABELS[lang][problem.severity].padEnd(width);
    // Chinese labels are two columns a character.
    const indent = ' '.repeat((lang === 'zh' ? width * 2 : width) + 2);
    const first = `${label}  ${placeOf(problem)}  ${problem.what[lang]}`;
    return problem.hint === undefined ? [first] : [first, `${indent}${problem.hint[lang]}`];
  });
  return [...lines, summary(sorted, shown.length, lang, options)].join('\n');
}

/** `file:line:column`, as editors open it. */
export function placeOf(problem: Problem): string {
  if (problem.line === undefined) return problem.file;
  const column = problem.column === undefined ? '' : `:${problem.column}`;
  return `${problem.file}:${problem.line}${column}`;
}

function summary(problems: readonly Problem[], shown: number, lang: Lang, options: SayOptions): string {
  const [errors, warnings, notes] = SEVERITIES.map((severity) => {
    return problems.filter((problem) => problem.severity === severity).length;
  }) as [number, number, number];
  const parts: string[] = [];
  if (lang === 'zh') {
    parts.push([count(errors, '个错误'), count(warnings, '个警告'), count(notes, '条说明')].filter(Boolean).join('，'));
    if (options.nothingWritten) parts.push('未写入任何文件');
    if (shown < problems.length) parts.push(`另有 ${problems.length - shown} 条未列出`);
    if (options.all !== undefined) parts.push(`全部：${options.all}`);
    return options.all === undefined ? `${parts.join('。')}。` : parts.join('。');
  }
  parts.push([plural(errors, 'error'), plural(warnings, 'warning'), plural(notes, 'note')].filter(Boolean).join(', '));
  if (options.nothingWritten) parts.push('Nothing was written');
  if (shown < problems.length) parts.push(`${problems.length - shown} of them not shown`);
  if (options.all !== undefined) parts.push(`All: ${options.all}`);
  return options.all === undefined ? `${parts.join('. ')}.` : parts.join('. ');
}

function count(n: number, unit: string): string {
  return n === 0 ? '' : `${n} ${unit}`;
}

function plural(n: number, noun: string): string {
  return n === 0 ? '' : `${n} ${noun}${n === 1 ? '' : 's'}`;
}
