import { totalmem } from 'node:os';

/** A run does not fit into memory; the message says what it would need. */
export class NotEnoughMemory extends Error {
  override readonly name = 'NotEnoughMemory';

  constructor(
    readonly neededBytes: number,
    /** Of these, what one more worker needs. */
    readonly workerBytes: number,
    readonly workers: number,
    options?: ErrorOptions,
  ) {
    super(`needs about ${megabytes(neededBytes)} MB, ${megabytes(workerBytes)} MB of it for each worker`, options);
  }
}

/** Whole megabytes, at least 1. */
export function megabytes(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 2 ** 20));
}

/** Memory that this process may use: the machine's, or what the container is held to. */
export function memoryLimitBytes(): number {
  const held = process.constrainedMemory();
  return held > 0 && held < totalmem() ? held : totalmem();
}

/** Whether an error, or what caused it, is that memory was refused. */
export function ranOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return true;
  if (error.name === 'RangeError' && /allocat|array buffer|array length/i.test(error.message)) return true;
  return ranOutOfMemory(error.cause);
}
