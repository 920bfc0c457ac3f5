/**
 * The plan's tables as rows of cells. A table that a page break cuts goes on
 * after a blank line; a row whose first cell is empty continues the row before,
 * cell by cell.
 */
export function tableRows(plan: string): string[][] {
  const rows: string[][] = [];
  for (const line of plan.split('\n')) {
    if (!line.startsWith('|')) continue;
    const cells = line.split('|').slice(1, -1).map(squeeze);
    if (cells.every((cell) => /^-*$/.test(cell))) continue;
    const last = rows.at(-1);
    if (cells[0] === '' && last && last.length === cells.length) {
      cells.forEach((cell, k) => {
        last[k] += cell;
      });
    } else {
      rows.push(cells);
    }
  }
  return rows;
}

/** Text without white space and Markdown emphasis, as quotes are compared. */
export function squeeze(text: string): string {
  return text.replace(/\s|\*\*|<\/?p>/g, '');
}

/** Passages of one quote are joined by this mark. */
export const OMISSION = '…';

/** Does every passage of the quote occur in the plan (white space ignored, cut table rows joined)? */
export function quoteFinder(plan: string): (quote: string) => boolean {
  const whole = [squeeze(plan), ...tableRows(plan).flat()];
  return (quote) =>
    quote
      .split(OMISSION)
      .map(squeeze)
      .every((passage) => passage !== '' && whole.some((text) => text.includes(passage)));
}
