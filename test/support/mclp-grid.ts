/**
 * Instances of Cordeau, Furini, Ljubić 2019: sites and customers on a square of side
 * 30, drawn with glibc's `rand()`.
 */
export interface GridInstance {
  readonly siteX: Float64Array;
  readonly siteY: Float64Array;
  readonly siteCost: Float64Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly demand: Float64Array;
}

export interface GridLaw {
  readonly sites: number;
  readonly customers: number;
  readonly seed: number;
  readonly cost: readonly [least: number, most: number];
  readonly demand: readonly [least: number, most: number];
}

/** glibc's `rand()` after `srand(seed)`: the additive feedback generator of degree 31. */
export function glibcRand(seed: number): () => number {
  const ring = new Int32Array(34);
  ring[0] = seed;
  for (let i = 1; i < 31; i++) {
    const high = Math.trunc(ring[i - 1]! / 127773);
    const next = 16807 * (ring[i - 1]! - high * 127773) - 2836 * high;
    ring[i] = next < 0 ? next + 2147483647 : next;
  }
  let front = 3;
  let rear = 0;
  const state = ring.slice(0, 31);
  const draw = (): number => {
    const value = (state[front]! + state[rear]!) | 0;
    state[front] = value;
    front = front === 30 ? 0 : front + 1;
    rear = rear === 30 ? 0 : rear + 1;
    return value >>> 1;
  };
  for (let n = 0; n < 310; n++) draw();
  return draw;
}

const SIDE = 30;
const RAND_MAX = 2147483647;

export function gridInstance({ sites, customers, seed, cost, demand }: GridLaw): GridInstance {
  const rand = glibcRand(seed);
  // The files carry six decimals.
  const place = (): number => Math.round((rand() / RAND_MAX) * SIDE * 1e6) / 1e6;
  const between = ([least, most]: readonly [number, number]): number => least + (rand() % (most - least + 1));
  const result = {
    siteX: new Float64Array(sites),
    siteY: new Float64Array(sites),
    siteCost: new Float64Array(sites),
    x: new Float64Array(customers),
    y: new Float64Array(customers),
    demand: new Float64Array(customers),
  };
  for (let j = 0; j < sites; j++) {
    result.siteX[j] = place();
    result.siteY[j] = place();
  }
  for (let i = 0; i < customers; i++) {
    result.x[i] = place();
    result.y[i] = place();
  }
  for (let j = 0; j < sites; j++) result.siteCost[j] = between(cost);
  for (let i = 0; i < customers; i++) result.demand[i] = between(demand);
  return result;
}

/** The file of an instance, tabs between its fields. */
export function gridText(instance: GridInstance): string {
  const line = (kind: string, n: number, x: number, y: number, value: number): string =>
    `${kind}\t${n}\t${x.toFixed(6)}\t${y.toFixed(6)}\t${value}\n`;
  const lines = [`${instance.siteX.length}\t${instance.x.length}\t\n`];
  instance.siteX.forEach((x, j) => {
    lines.push(line('F', j, x, instance.siteY[j]!, instance.siteCost[j]!));
  });
  instance.x.forEach((x, i) => {
    lines.push(line('C', i, x, instance.y[i]!, instance.demand[i]!));
  });
  return lines.join('');
}
