import type { RunResult } from '../run/types.js';
import type { Summary } from './summary-schema.js';
import type { Language } from './texts/say.js';

/** What the parts of the page are made from. */
export interface Sheet {
  readonly run: RunResult;
  readonly summary: Summary;
  readonly lang: Language;
}
