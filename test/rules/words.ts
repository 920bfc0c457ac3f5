import type { Fault, Source } from './imports.js';

/** Words of prose (comments and pages) and how this house writes them: as MODEL does, British, in the field's terms. */
const PROSE: readonly [wrong: RegExp, right: string][] = [
  [/\bneighbors?\b/i, 'neighbour'],
  [/\boptimi[z](?:e|es|ed|er|ers|ing|ation)\b/i, 'optimise …'],
  [/\bminimi[z](?:e|es|ed|ing|ation)\b/i, 'minimise …'],
  [/\bmaximi[z](?:e|es|ed|ing|ation)\b/i, 'maximise …'],
  [/\b(?:summari|normali|aggregati|analy)[z](?:e|es|ed|ing)\b/i, '-ise'],
  [/\bbehaviors?\b/i, 'behaviour'],
  [/\b(?:kilo)?meters?\b/i, 'metre'],
  [/\bcolors?\b/i, 'colour'],
  [/\bPOIs?\b/, 'outlet or site'],
];

/** Names that say nothing, in a file's name or in what it declares. */
const EMPTY_NAME = /(?:Manager|Helpers?|Utils?|Service)$/;
const DECLARED = /\b(?:class|interface|type|enum|function|const|let)\s+([A-Za-z_$][\w$]*)/g;

/** What nobody may leave behind. */
const LEFT_BEHIND = /\b(?:TODO|FIXME|XXX)\b|\b(?:it|test|describe)\.(?:only|skip)\(|@ts-(?:ignore|nocheck)/;

/** A `biome-ignore` carries its reason after the colon. */
const IGNORE_WITHOUT_REASON = /biome-ignore[^:\n]*(?::\s*)?$/m;

/** Everything in a file that the house words forbid. */
export function wordFaults(sources: readonly Source[]): Fault[] {
  return sources.flatMap(({ file, text }) => {
    const faults: Fault[] = [];
    const add = (what: string) => faults.push({ file, what });
    const prose = file.endsWith('.md') ? withoutCode(text) : commentsOf(text);
    for (const [wrong, right] of PROSE) {
      const found = wrong.exec(prose);
      if (found) add(`says "${found[0]}", the house says "${right}"`);
    }
    const left = LEFT_BEHIND.exec(text);
    if (left) add(`leaves "${left[0]}" behind`);
    if (IGNORE_WITHOUT_REASON.test(text)) add('ignores a lint rule without a reason');
    if (!file.endsWith('.md')) {
      for (const [, name] of text.matchAll(DECLARED))
        if (EMPTY_NAME.test(name!)) add(`declares ${name}, a name that says nothing`);
      if (/(?:^|[/-])(?:utils?|helpers?|misc|common)\.[a-z]+$/.test(file)) add('has a name that says nothing');
    }
    return faults;
  });
}

/** Code in a page is quoted as it is written, whatever the house says. */
function withoutCode(text: string): string {
  return text.replace(/```[\s\S]*?```|`[^`\n]*`|\]\([^)]*\)/g, '');
}

function commentsOf(text: string): string {
  const comments: string[] = [];
  const pattern = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(\/\*[\s\S]*?\*\/|\/\/.*)/g;
  for (const [, comment] of text.matchAll(pattern)) if (comment !== undefined) comments.push(comment);
  return withoutCode(comments.join('\n'));
}
