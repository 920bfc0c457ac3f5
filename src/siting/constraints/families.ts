import { assets } from './assets.js';
import { clustering } from './clustering.js';
import { density } from './density.js';
import type { ConstraintFamily } from './family.js';
import { floor } from './floor.js';
import { hosts } from './hosts.js';
import { money } from './money.js';
import { oneFormat } from './one-format.js';
import { monotone, staging } from './staging.js';
import { suggestions } from './suggestions.js';
import { viability } from './viability.js';

/** Every hard family; a new one is a new file and a line here. Relaxations are tried in this order (MODEL §4). */
export const FAMILIES: readonly ConstraintFamily[] = [
  density,
  floor,
  hosts,
  clustering,
  viability,
  staging,
  assets,
  money,
  monotone,
  oneFormat,
  suggestions,
];
