import { formatPersons } from './capacity.js';
import { hasCapacity, type SitingProblem } from './problem.js';

/**
 * Which (circle, type) pairs a column can change, and which columns can change
 * a pair. A shared quota ties all circles of its type together.
 */
export interface Pairs {
  /** Columns whose gain may change when `column` opens or closes, ascending, without itself. */
  affectedBy(column: number): readonly number[];
  /** Columns that can change a figure of the type anywhere, ascending. */
  touchingType(type: number): readonly number[];
}

export function pairsOf(problem: SitingProblem): Pairs {
  const { cover, rules, columns, places, countOffsets, countType } = problem;
  const pairCount = rules.circleCount * rules.typeCount;
  // A shared quota and places that several circles use tie all circles together.
  const isJoint = (k: number): boolean => rules.quotaPerCircles[k]! > 1 || hasCapacity(rules, k);
  const pairsOfColumn: number[][] = [];
  const columnsOfPair: number[][] = Array.from({ length: pairCount }, () => []);
  for (let x = 0; x < columns.length; x++) {
    const pairs = new Set<number>();
    const add = (c: number, k: number): void => {
      // One pair stands for all circles of a type that ties them.
      pairs.add(isJoint(k) ? k : c * rules.typeCount + k);
    };
    for (let n = cover.columnOffsets[x]!; n < cover.columnOffsets[x + 1]!; n++) {
      const s = cover.columnRow[n]!;
      add(cover.circle[s]!, cover.type[s]!);
    }
    const c = places[columns[x]!.location]!.circle;
    if (c >= 0) for (let n = countOffsets[x]!; n < countOffsets[x + 1]!; n++) add(c, countType[n]!);
    for (const { type } of problem.capacity) {
      if (formatPersons(problem.city, rules, type, columns[x]!.format) > 0) add(0, type);
    }
    pairsOfColumn.push([...pairs]);
    for (const ck of pairs) columnsOfPair[ck]!.push(x);
  }
  const cache: (readonly number[] | undefined)[] = new Array(columns.length);
  return {
    touchingType(type) {
      const seen = new Set<number>();
      for (let c = 0; c < rules.circleCount; c++) {
        for (const x of columnsOfPair[c * rules.typeCount + type]!) seen.add(x);
      }
      for (const x of isJoint(type) ? columnsOfPair[type]! : []) seen.add(x);
      return [...seen].sort((a, b) => a - b);
    },
    affectedBy(column) {
      let list = cache[column];
      if (!list) {
        const seen = new Set<number>();
        for (const ck of pairsOfColumn[column]!) for (const y of columnsOfPair[ck]!) seen.add(y);
        seen.delete(column);
        list = [...seen].sort((a, b) => a - b);
        cache[column] = list;
      }
      return list;
    },
  };
}
