#!/usr/bin/env node
import { setMaxListeners } from 'node:events';
import { EXIT } from './command.js';
import { languageOf } from './language.js';
import { runProgram } from './program.js';
import { stopping, unprintable } from './stopping.js';

const args = process.argv.slice(2);
const lang = languageOf(args, process.env);

// A reader that stops reading (`| head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`${unprintable(lang, error)}\n`);
  process.exit(EXIT.badInput);
});

// The first Ctrl-C asks the work to stop and write what it has; the second does not wait.
const stop = new AbortController();
// Every task of every thread listens; ten is Node's guess at a leak.
setMaxListeners(0, stop.signal);
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    if (!args.includes('--quiet')) process.stderr.write(`${stopping(lang, process.stderr.isTTY === true)}\n`);
    stop.abort();
  });
}

process.exitCode = await runProgram(args, {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  outIsScreen: process.stdout.isTTY === true,
  errIsScreen: process.stderr.isTTY === true,
  width: process.stdout.columns ?? 100,
  signal: stop.signal,
});
