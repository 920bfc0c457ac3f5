import type { ClassicFormat } from './draft.js';

/** The format that a text most likely has, from its first lines; undefined where it looks like none. */
export function guessFormat(text: string): ClassicFormat | undefined {
  const head = text.slice(0, 100_000).trimStart();
  if (head.startsWith('{')) return 'geojson';
  if (/^FILE:/i.test(head)) return 'ufllib';
  if (/^(?:NAME|TYPE|COMMENT|DIMENSION|EDGE_WEIGHT_TYPE)\s*:/i.test(head) || /^NODE_COORD_SECTION/m.test(head))
    return 'tsplib';
  const lines = head.split(/\r?\n/).map((line) => line.trim().split(/\s+/));
  const first = lines[0]!;
  if (head.split(/\r?\n/, 1)[0]!.includes(',')) return 'csv';
  if (!first.every((word) => Number.isFinite(Number(word)))) return undefined;
  if (
    first.length === 2 &&
    lines
      .slice(1)
      .find((line) => line[0] !== '')?.[0]
      ?.match(/^[FC]$/)
  )
    return 'mclp-grid';
  if (first.length === 3) return 'orlib-pmed';
  if (first.length !== 2) return undefined;
  // Both go on with a line of capacity and cost per site; then one writes each customer's demand on its own line.
  const afterSites = lines[1 + Number(first[0])];
  return afterSites === undefined || afterSites.length > 1 ? 'holmberg' : 'orlib-cap';
}
