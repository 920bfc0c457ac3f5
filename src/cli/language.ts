import type { Lang } from '../city/say.js';

export type Language = Lang;

/**
 * Language of what a person reads: `--lang` if given, else the locale of the machine
 * (LC_ALL, LC_MESSAGES, LANG, or the system's where none is set). English unless Chinese is asked for.
 */
export function languageOf(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Language {
  const asked = valueOfLang(args);
  if (asked !== undefined) return asked === 'zh' ? 'zh' : 'en';
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || new Intl.DateTimeFormat().resolvedOptions().locale;
  return /^zh/i.test(locale) ? 'zh' : 'en';
}

/** Read before the options are parsed, because the help and the errors of parsing are in that language too. */
function valueOfLang(args: readonly string[]): string | undefined {
  for (const [index, arg] of args.entries()) {
    if (arg === '--') return undefined;
    if (arg === '--lang') return args[index + 1];
    if (arg.startsWith('--lang=')) return arg.slice('--lang='.length);
  }
  return undefined;
}
