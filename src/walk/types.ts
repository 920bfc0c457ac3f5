/**
 * Which homes each location reaches (MODEL §2): row j = location (sites, then
 * outlets), entries = homes within `horizonM`, nearest first, ties by home index.
 * Compressed sparse rows: entries of row j are offsets[j] … offsets[j + 1] − 1.
 * The optimiser, the checker, the gap figures and the simulator all read these
 * lists; nothing else computes a distance.
 */
export interface Reach {
  readonly horizonM: number;
  readonly offsets: Uint32Array;
  readonly home: Uint32Array;
  /** Walked distance in decimetres, rounded up to the next one. */
  readonly distanceDm: Uint16Array;
  /** Signals on the shortest way, by entry, at most 255; absent = the city does not say where they are. */
  readonly signals?: Uint8Array;
  /** Homes that no street comes near; they reach nothing. */
  readonly unsnappedHomes: number;
}
