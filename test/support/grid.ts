import type { Streets } from '../../src/city/types.js';

/**
 * The streets of a picture: `-` joins left and right, `|` up and down, `+` all four;
 * letters and digits are joined along a `-` or `|` beside them. A straight run
 * between two crossings or ends is one edge, so that places stand in the middle of
 * streets as they do in a city. Undefined where the picture has no street.
 */
export function gridStreets(map: readonly string[], cellM: number): Streets | undefined {
  const charAt = (row: number, column: number) => map[row]?.[column] ?? ' ';
  const joinsEast = (row: number, column: number) =>
    joined(charAt(row, column), charAt(row, column + 1), '-') && map[row]!.length > column + 1;
  const joinsSouth = (row: number, column: number) => joined(charAt(row, column), charAt(row + 1, column), '|');
  const width = Math.max(...map.map((line) => line.length));
  const nodes = new Map<string, number>();
  const xM: number[] = [];
  const yM: number[] = [];
  const node = (row: number, column: number): number => {
    const key = `${row},${column}`;
    if (!nodes.has(key)) {
      nodes.set(key, xM.length);
      xM.push(column * cellM);
      yM.push((map.length - 1 - row) * cellM);
    }
    return nodes.get(key)!;
  };
  const from: number[] = [];
  const to: number[] = [];
  /** A run goes on through cells that are not crossings. */
  const runs = (lines: number, cells: number, joins: (line: number, cell: number) => boolean, flip: boolean) => {
    for (let line = 0; line < lines; line++) {
      for (let cell = 0; cell < cells; cell++) {
        if (!joins(line, cell)) continue;
        const start = cell;
        do cell++;
        while (joins(line, cell) && (flip ? charAt(cell, line) : charAt(line, cell)) !== '+');
        from.push(flip ? node(start, line) : node(line, start));
        to.push(flip ? node(cell, line) : node(line, cell));
        cell--;
      }
    }
  };
  runs(map.length, width, joinsEast, false);
  runs(width, map.length, (column, row) => joinsSouth(row, column), true);
  if (from.length === 0) return undefined;
  const edgeLengthM = from.map((a, e) => Math.abs(xM[a]! - xM[to[e]!]!) + Math.abs(yM[a]! - yM[to[e]!]!));
  return {
    nodeXM: Float64Array.from(xM),
    nodeYM: Float64Array.from(yM),
    edgeFrom: Uint32Array.from(from),
    edgeTo: Uint32Array.from(to),
    edgeLengthM: Float64Array.from(edgeLengthM),
    edgeName: new Uint16Array(from.length),
    edgeMain: new Uint8Array(from.length),
    names: [''],
  };
}

/** Two neighbouring cells lie on one street: one of them is that street's stroke, or both are crossings. */
function joined(a: string, b: string, stroke: '-' | '|'): boolean {
  const onStreet = (c: string) => c === stroke || c === '+' || /[A-Za-z0-9]/.test(c);
  if (!onStreet(a) || !onStreet(b)) return false;
  return a === stroke || b === stroke || (a === '+' && b === '+');
}
