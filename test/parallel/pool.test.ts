import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { Pool } from '../../src/parallel/pool.js';
import { createPool, workerFile } from '../../src/parallel/pool.js';

const file = (name: string) => fileURLToPath(new URL(`workers/${name}.mjs`, import.meta.url));

interface Reply {
  readonly value: number;
  readonly threadId: number;
}

const pools: Pool[] = [];
async function pool(workers: number, name = 'tricks'): Promise<Pool> {
  const made = await createPool({ workers, file: file(name) });
  pools.push(made);
  return made;
}
afterEach(async () => {
  for (const made of pools.splice(0)) await made.close();
});

describe.each([0, 1, 2])('a pool of %i workers', (workers) => {
  it('answers every task with its own result', async () => {
    const made = await pool(workers);
    const replies = await Promise.all([1, 2, 3, 4, 5].map((value) => made.run<Reply>({ value })));
    expect(replies.map((reply) => reply.value)).toEqual([1, 2, 3, 4, 5]);
  });

  it('throws what the task threw, and goes on', async () => {
    const made = await pool(workers);
    await expect(made.run({ throw: 'too far' })).rejects.toMatchObject({ name: 'RangeError', message: 'too far' });
    expect((await made.run<Reply>({ value: 3 })).value).toBe(3);
  });

  it('does not start a task that is already aborted', async () => {
    const made = await pool(workers);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(made.run({ value: 1 }, { signal })).rejects.toThrow('enough');
  });

  it('drops tasks that wait when they are aborted', async () => {
    const made = await pool(workers);
    const stop = new AbortController();
    const tasks = [1, 2, 3, 4].map((value) => made.run<Reply>({ value }, { signal: stop.signal }));
    stop.abort(new Error('enough'));
    for (const settled of await Promise.allSettled(tasks)) {
      expect(settled).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
    }
    expect((await made.run<Reply>({ value: 5 })).value).toBe(5);
  });
});

describe('threads', () => {
  it('are other threads than this one, and 0 workers is this one', async () => {
    const [here, there] = [await pool(0), await pool(1)];
    const [a, b] = [await here.run<Reply>({ value: 1 }), await there.run<Reply>({ value: 1 })];
    expect(a.threadId).not.toBe(b.threadId);
  });

  it('that die are replaced, and their task is done once more', async () => {
    const made = await pool(1);
    const attempts = new SharedArrayBuffer(4);
    const before = await made.run<Reply>({ value: 0 });
    const reply = await made.run<Reply>({ value: 9, dieUntil: 1, attempts });
    expect(reply.value).toBe(9);
    expect(reply.threadId).not.toBe(before.threadId);
    expect(new Int32Array(attempts)[0]).toBe(2);
  });

  it('that die twice on one task give up on it, and only on it', async () => {
    const made = await pool(2);
    const attempts = new SharedArrayBuffer(4);
    const [bad, good] = await Promise.allSettled([made.run({ dieUntil: 99, attempts }), made.run<Reply>({ value: 4 })]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { message: /died: worker exited with code: 7/ } });
    expect(good).toMatchObject({ status: 'fulfilled', value: { value: 4 } });
    expect(new Int32Array(attempts)[0]).toBe(2);
    expect((await made.run<Reply>({ value: 5 })).value).toBe(5);
  });

  it('are ended when their task is aborted, and the pool goes on', async () => {
    const made = await pool(1);
    const { port1: ours, port2: theirs } = new MessageChannel();
    const stop = new AbortController();
    const stuck = made.run({ wait: theirs }, { signal: stop.signal, transfer: [theirs] });
    await once(ours, 'message');
    ours.close();
    stop.abort(new Error('enough'));
    await expect(stuck).rejects.toThrow('enough');
    expect((await made.run<Reply>({ value: 6 })).value).toBe(6);
  });
});

describe('a worker file', () => {
  it('that is missing is an error before anything waits for it', async () => {
    await expect(createPool({ workers: 2, file: file('absent') })).rejects.toThrow('ENOENT');
    await expect(createPool({ workers: 0, file: file('absent') })).rejects.toThrow('ENOENT');
  });

  it.each([0, 1, 2])('that does not load is an error at the start (%i workers)', async (workers) => {
    await expect(createPool({ workers, file: file('broken') })).rejects.toThrow('this worker does not load');
  });

  it.each([0, 2])('that does not answer the ping is an error at the start (%i workers)', async (workers) => {
    await expect(createPool({ workers, file: file('mute') })).rejects.toThrow('does not answer');
  });

  it('is found from the sources', () => {
    expect(workerFile('simulate')).toMatch(/dist[/\\]workers[/\\]simulate\.js$/);
  });
});
