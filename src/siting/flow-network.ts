/**
 * A directed network of whole amounts with its residual flows: breadth-first
 * augmenting paths (Edmonds and Karp 1972). Small networks only: homes merged
 * into signatures against the places of one type.
 */
export class FlowNetwork {
  private readonly first: Int32Array;
  private readonly next: number[] = [];
  private readonly to: number[] = [];
  /** Residual capacity; edge e and its reverse e ^ 1. */
  private residual: number[] = [];
  private readonly cameBy: Int32Array;
  private readonly queue: Int32Array;

  constructor(nodes: number) {
    this.first = new Int32Array(nodes).fill(-1);
    this.cameBy = new Int32Array(nodes);
    this.queue = new Int32Array(nodes);
  }

  /** @returns the edge's number; its flow starts at 0 */
  addEdge(from: number, to: number, capacity: number): number {
    const edge = this.to.length;
    this.link(from, to, capacity);
    this.link(to, from, 0);
    return edge;
  }

  flow(edge: number): number {
    return this.residual[edge ^ 1]!;
  }

  /** How much more an edge can take. */
  room(edge: number): number {
    return this.residual[edge]!;
  }

  /** Changes an edge's capacity by an amount; what flows stays. */
  widen(edge: number, amount: number): void {
    this.residual[edge]! += amount;
  }

  /** Takes back an amount that flows on these consecutive edges; a negative one flows in addition. */
  cancel(edges: readonly number[], amount: number): void {
    for (const edge of edges) {
      this.residual[edge]! += amount;
      this.residual[edge ^ 1]! -= amount;
    }
  }

  /** Sends up to `limit` more from source to sink; returns how much. */
  augment(source: number, sink: number, limit: number): number {
    let sent = 0;
    while (sent < limit) {
      if (!this.search(source, sink)) break;
      let amount = limit - sent;
      for (let node = sink; node !== source; node = this.to[this.cameBy[node]! ^ 1]!) {
        amount = Math.min(amount, this.residual[this.cameBy[node]!]!);
      }
      for (let node = sink; node !== source; node = this.to[this.cameBy[node]! ^ 1]!) {
        const edge = this.cameBy[node]!;
        this.residual[edge]! -= amount;
        this.residual[edge ^ 1]! += amount;
      }
      sent += amount;
    }
    return sent;
  }

  snapshot(): readonly number[] {
    return this.residual.slice();
  }

  restore(snapshot: readonly number[]): void {
    this.residual = snapshot.slice();
  }

  private link(from: number, to: number, capacity: number): void {
    this.next.push(this.first[from]!);
    this.first[from] = this.to.length;
    this.to.push(to);
    this.residual.push(capacity);
  }

  private search(source: number, sink: number): boolean {
    this.cameBy.fill(-1);
    this.cameBy[source] = -2;
    this.queue[0] = source;
    let filled = 1;
    for (let n = 0; n < filled; n++) {
      for (let edge = this.first[this.queue[n]!]!; edge >= 0; edge = this.next[edge]!) {
        const node = this.to[edge]!;
        if (this.residual[edge]! <= 0 || this.cameBy[node] !== -1) continue;
        this.cameBy[node] = edge;
        if (node === sink) return true;
        this.queue[filled++] = node;
      }
    }
    return false;
  }
}
