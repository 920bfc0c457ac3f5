import type { Terminal } from './command.js';

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
