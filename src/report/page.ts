import { type Language, say } from './texts/say.js';
import { type TableColumn, tableLines } from './width.js';

const MAX_ROWS = 30;

/** How a person's screen takes the tables. */
export interface Screen {
  /** Columns of the terminal; tables never wrap. Default 80. */
  readonly width?: number;
  /** List every row; otherwise tables over 30 rows are cut with a line that says so. */
  readonly all?: boolean;
  readonly color?: boolean;
  /** Folder of the run, printed before the names of its files. */
  readonly folder?: string;
}

/** Shared by the three pages: what is known of the screen and the words. */
export interface Page {
  readonly lang: Language;
  readonly width: number;
  readonly all: boolean;
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

export function pageOf(lang: Language, screen: Screen): Page {
  const paint = (code: number) => (text: string) => (screen.color ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { lang, width: screen.width ?? 80, all: screen.all ?? false, bold: paint(1), dim: paint(2) };
}

export function joined(blocks: readonly (readonly string[])[]): string {
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** A table cut after 30 rows unless all are asked for; the header is bold. */
export function table(columns: readonly TableColumn[], rows: readonly (readonly string[])[], page: Page): string[] {
  const cut = !page.all && rows.length > MAX_ROWS;
  const shown = cut ? rows.slice(0, MAX_ROWS) : rows;
  const [header, ...lines] = tableLines(columns, shown, page.width);
  const more = cut ? [page.dim(say(page.lang, 'rowsCut', { n: rows.length - MAX_ROWS }))] : [];
  return [page.bold(header), ...lines, ...more];
}
