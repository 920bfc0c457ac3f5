import { runnerOf } from '../src/parallel/task.js';
import { COUNTS, drawInstance, type Player, playInstance, typeScriptPlayer, wasmPlayer } from './walkers-instance.js';

/** Some days of the instance by one of our kernels. */
export interface WalkersTask {
  readonly kernel: 'typescript' | 'wasm';
  readonly from: number;
  readonly to: number;
}

const instance = drawInstance();
const players = new Map<WalkersTask['kernel'], Player>();

export const run = runnerOf(({ kernel, from, to }: WalkersTask): Int32Array => {
  let player = players.get(kernel);
  if (player === undefined) {
    player = kernel === 'wasm' ? wasmPlayer(instance) : typeScriptPlayer(instance);
    players.set(kernel, player);
  }
  const counts = new Int32Array(COUNTS);
  playInstance(player, instance, from, to, counts);
  return counts;
});
