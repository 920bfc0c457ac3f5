import { mulberry32 } from './mulberry32.js';

/** What chance decides, from a seed. */
export class Dice {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = mulberry32(seed);
  }

  whole(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }

  chance(of: number): boolean {
    return this.random() < of;
  }

  of<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)]!;
  }

  some<T>(list: readonly T[], share: number): T[] {
    return list.filter(() => this.chance(share));
  }

  atLeastOne<T>(list: readonly T[], share: number): T[] {
    const found = this.some(list, share);
    return found.length > 0 ? found : [this.of(list)];
  }

  shuffled<T>(list: readonly T[]): T[] {
    const left = [...list];
    return list.map(() => left.splice(Math.floor(this.random() * left.length), 1)[0]!);
  }
}
