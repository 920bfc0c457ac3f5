import { errorAt, words } from '../../city/finding.js';
import type { Problem } from '../../city/problem.js';

/** A file that is wrong in more places than this is the wrong file: nobody reads further. */
const MOST_PROBLEMS = 100;

export interface NumberWish {
  readonly whole?: boolean;
  readonly min?: number;
  readonly max?: number;
}

/**
 * Reads a text of numbers set apart by white space, as the libraries of published
 * instances write them. What does not fit is added to `problems` with its line, and
 * reading goes on with 0, so that one reading finds everything that is wrong.
 */
export class NumberReader {
  private position = 0;
  private line = 1;
  private endTold = false;

  constructor(
    private readonly text: string,
    private readonly shown: string,
    private readonly problems: Problem[],
  ) {}

  /** True where it makes no sense to read on. */
  get isLost(): boolean {
    return this.endTold || this.problems.length >= MOST_PROBLEMS;
  }

  /** The next word, undefined at the end of the text. */
  word(): string | undefined {
    this.skipSpace();
    const start = this.position;
    while (this.position < this.text.length && this.text.charCodeAt(this.position) > 32) this.position++;
    return this.position > start ? this.text.slice(start, this.position) : undefined;
  }

  /** The next number; `zh`/`en` say what it is, for the message. */
  number(zh: string, en: string, wish: NumberWish = {}): number {
    if (this.isLost) return 0;
    const word = this.word();
    if (word === undefined) {
      this.endTold = true;
      const what = words(`文件到此结束，此处应为${zh}`, `the file ends here; expected ${en}`);
      this.problems.push(errorAt({ file: this.shown, line: this.line }, 'missing-value', what));
      return 0;
    }
    return this.parse(word, zh, en, wish);
  }

  parse(word: string, zh: string, en: string, wish: NumberWish = {}): number {
    const value = Number(word);
    const [low, high] = [wish.min ?? Number.NEGATIVE_INFINITY, wish.max ?? Number.POSITIVE_INFINITY];
    const fits = Number.isFinite(value) && value >= low && value <= high && !(wish.whole && !Number.isInteger(value));
    if (fits) return value;
    const whole = wish.whole ? { zh: '整数', en: 'a whole number' } : { zh: '数', en: 'a number' };
    const range = {
      zh: `${wish.min === undefined ? '' : ` ≥ ${wish.min}`}${wish.max === undefined ? '' : ` ≤ ${wish.max}`}`,
      en: `${wish.min === undefined ? '' : ` ≥ ${wish.min}`}${wish.max === undefined ? '' : ` ≤ ${wish.max}`}`,
    };
    this.fault(
      Number.isFinite(value) ? 'out-of-range' : 'not-a-number',
      `得到“${word}”，此处应为${zh}（${whole.zh}${range.zh}）`,
      `got "${word}"; expected ${en}, ${whole.en}${range.en}`,
    );
    return 0;
  }

  /** Adds a problem at the line that was read last. */
  fault(code: string, zh: string, en: string): void {
    this.problems.push(errorAt({ file: this.shown, line: this.line }, code, words(zh, en)));
  }

  /** The rest of the present line. */
  restOfLine(): string {
    const end = this.text.indexOf('\n', this.position);
    const rest = this.text.slice(this.position, end < 0 ? this.text.length : end);
    this.position = end < 0 ? this.text.length : end;
    return rest.trim();
  }

  /** Adds a problem where anything but white space is left. */
  expectEnd(zh: string, en: string): void {
    if (this.isLost) return;
    const word = this.word();
    if (word === undefined) return;
    this.fault(
      'extra-value',
      `此处应为文件末尾（${zh}），得到“${word}”`,
      `expected the end of the file (${en}), got "${word}"`,
    );
  }

  private skipSpace(): void {
    for (; this.position < this.text.length; this.position++) {
      const code = this.text.charCodeAt(this.position);
      if (code > 32) return;
      if (code === 10) this.line++;
    }
  }
}
