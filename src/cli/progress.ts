import type { Terminal } from './command.js';
import type { Language } from './language.js';

/** On a screen the line is written over this often at most; a pipe gets one line in this time. */
const LIVE_MS = 100;
const PIPE_MS = 10_000;

/**
 * How far a run is, on stderr: one line that is written over on a screen; in a
 * pipe a line every ten seconds, or every step with `--verbose`; nothing with `--quiet`.
 */
export class ProgressLine {
  private latest = '';
  private shownAt: number;
  private onScreen = false;
  private readonly timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.shownAt = now();
    // Also when nothing is reported: whoever reads a log wants to know that it still runs.
    this.timer = terminal.quiet || terminal.liveErr ? undefined : setInterval(() => this.show(PIPE_MS), PIPE_MS);
    this.timer?.unref();
  }

  /** What is to be shown from now on; shown when its time has come. */
  update(text: string): void {
    if (this.terminal.quiet) return;
    this.latest = text;
    this.show(this.terminal.liveErr ? LIVE_MS : this.terminal.verbose ? 0 : PIPE_MS);
  }

  /** A line that stays, above the progress. */
  keep(text: string): void {
    if (this.terminal.quiet) return;
    this.clear();
    this.terminal.err(`${text}\n`);
  }

  /** Takes the line off the screen; nothing more is shown. */
  end(): void {
    clearInterval(this.timer);
    this.clear();
  }

  private show(everyMs: number): void {
    const now = this.now();
    if (this.latest === '' || now - this.shownAt < everyMs) return;
    this.shownAt = now;
    if (this.terminal.liveErr) {
      this.terminal.err(`\r\u001b[2K${this.latest}`);
      this.onScreen = true;
    } else {
      this.terminal.err(`${this.latest}\n`);
    }
  }

  private clear(): void {
    if (this.onScreen) this.terminal.err('\r\u001b[2K');
    this.onScreen = false;
  }
}

/**
 * How many pieces of work are done, how many a minute, and how long the rest will
 * take; a count that begins again, or with work of an earlier run, is timed from there.
 */
export class Pace {
  private since: number;
  private from: number | undefined;
  private last = 0;

  /** @param resumed the first count holds work of an earlier run, which says nothing about this one's pace. */
  constructor(
    private readonly lang: Language,
    resumed = false,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.since = now();
    this.from = resumed ? undefined : 0;
  }

  text(done: number, of: number): string {
    if (this.from === undefined || done < this.last) {
      this.since = this.now();
      this.from = done;
    }
    this.last = done;
    const minutes = (this.now() - this.since) / 60_000;
    const rate = (done - this.from) / minutes;
    if (!(rate > 0) || !Number.isFinite(rate)) return `${done}/${of}`;
    const left = duration((60 * (of - done)) / rate);
    const shown = rate < 10 ? rate.toFixed(1) : rate.toFixed(0);
    return this.lang === 'zh'
      ? `${done}/${of} · 每分钟 ${shown} · 还需约 ${left}`
      : `${done}/${of} · ${shown} a minute · about ${left} left`;
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5_400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3_600)} h`;
}
