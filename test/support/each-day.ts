import type { PreparedSimulation } from '../../src/simulation/prepared.js';

/** Every day that could be, one after another: what is open by the rule of the day, and the chance of that day. */
export function eachDay(prepared: PreparedSimulation, visit: (chance: number, open: readonly boolean[]) => void): void {
  const { closedBelow, awayBelow, eventBelow, eventClosedBelow, eventStrikes, hostOffsets, host } = prepared;
  const outlets = closedBelow.length;
  const unit = 2 ** 32;
  for (let events = 0; events < 2 ** eventBelow.length; events++) {
    for (let state = 0; state < 2 ** outlets; state++) {
      let chance = 1;
      for (const [e, below] of eventBelow.entries()) chance *= (events >> e) & 1 ? below / unit : 1 - below / unit;
      const open = Array.from({ length: outlets }, (_, o) => ((state >> o) & 1) === 1);
      for (let o = 0; o < outlets; o++) {
        let up = (1 - closedBelow[o]! / unit) * (1 - awayBelow[o]! / unit);
        for (const [e, below] of eventClosedBelow.entries()) {
          if ((events >> e) & 1 && eventStrikes[e * outlets + o] === 1) up *= 1 - below / unit;
        }
        chance *= open[o] ? up : 1 - up;
      }
      for (let o = 0; o < outlets; o++) {
        const hosts = [...host.subarray(hostOffsets[o]!, hostOffsets[o + 1]!)];
        if (hosts.length > 0 && !hosts.some((h) => open[h])) open[o] = false;
      }
      if (chance > 0) visit(chance, open);
    }
  }
}
