import type { Streets } from '../city/types.js';

/**
 * A metre of steps takes as long as this many on the flat unless a scenario says
 * otherwise: 0.5 m/s where 1.2 m/s is walked (assumed; whoever walks slower climbs slower too).
 */
const STEPS_FACTOR = 2.4;

/**
 * Who walks. `metres`: everybody, metres as they are, steps or not. `timed`: everybody,
 * a metre of steps counted as `stepsFactor`, which is what a walk takes. `stepFree`:
 * whoever cannot take steps, metres as they are, no street that is not step-free.
 */
export type Walker = 'metres' | 'timed' | 'stepFree';

/** How streets are walked along: what parts of them count, metres, and which signals stand there. */
export interface Ways {
  /** A whole street; infinite where the walker does not get through. */
  readonly edgeM: Float64Array;
  /** From one place along street `e` to another, both in metres from its `from` end. */
  along(e: number, aM: number, bM: number): number;
  /** Signals between the two; none where the city does not say where they are. */
  signals(e: number, aM: number, bM: number): number;
}

/**
 * The ways of a walker over a city's streets. Steps lie in the middle of their
 * street, since the city says how long they are and not where: a place on either side
 * of them is cut off from the other. A street that is not step-free for another reason
 * is closed from end to end. Beside steps with a ramp nobody is slowed or stopped.
 */
export function waysOf(streets: Streets, walker: Walker, stepsFactor: number = STEPS_FACTOR): Ways {
  const { edgeLengthM, steps } = streets;
  const signals = signalsOn(streets);
  if (steps === undefined || walker === 'metres') {
    return { edgeM: edgeLengthM, along: (_, aM, bM) => Math.abs(bM - aM), signals };
  }
  const hard = (e: number): boolean => steps.stepFree[e] === 0;
  const fromM = (e: number): number =>
    walker === 'stepFree' && steps.lengthM[e] === 0 ? 0 : Math.max(0, (edgeLengthM[e]! - steps.lengthM[e]!) / 2);
  const toM = (e: number): number => edgeLengthM[e]! - fromM(e);
  /** Metres of obstacle between two places. */
  const obstacleM = (e: number, aM: number, bM: number): number =>
    hard(e) ? Math.max(0, Math.min(toM(e), Math.max(aM, bM)) - Math.max(fromM(e), Math.min(aM, bM))) : 0;
  const along = (e: number, aM: number, bM: number): number => {
    const hardM = obstacleM(e, aM, bM);
    if (hardM === 0) return Math.abs(bM - aM);
    return walker === 'stepFree' ? Number.POSITIVE_INFINITY : Math.abs(bM - aM) + (stepsFactor - 1) * hardM;
  };
  return { edgeM: edgeLengthM.map((lengthM, e) => along(e, 0, lengthM)), along, signals };
}

/** The signals of a street stand at the middles of as many equal parts of it. */
function signalsOn({ edgeLengthM, signals }: Streets): Ways['signals'] {
  if (signals === undefined) return () => 0;
  const passed = (e: number, atM: number): number => {
    const count = signals.onEdge[e]!;
    return count === 0 || edgeLengthM[e] === 0 ? 0 : Math.floor((atM * count) / edgeLengthM[e]! + 0.5);
  };
  return (e, aM, bM) => Math.abs(passed(e, bM) - passed(e, aM));
}
