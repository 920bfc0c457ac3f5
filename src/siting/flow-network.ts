/**
 * A directed network of whole amounts with its residual flows: blocking
 * flows on levels (Dinitz 1970). Small networks only: homes merged into
 * signatures against the places of one type.
 */
export class FlowNetwork {
  private readonly first: Int32Array;
  private readonly next: number[] = [];
  private readonly to: number[] = [];
  /** Residual capacity; edge e and its reverse e ^ 1. */
  private residual: number[] = [];
  private readonly level: Int32Array;
  private readonly arc: Int32Array;
  private readonly queue: Int32Array;
  /** Nodes from which no sink was in reach at last; they stay so until an edge widens. */
  private readonly dead: Uint8Array;

  /**
   * @param start where a search begins: at the source where room is everywhere, at
   *   the sink where it is scarce; all calls of a network have the same sink
   */
  constructor(
    nodes: number,
    private readonly start: 'source' | 'sink',
  ) {
    this.first = new Int32Array(nodes).fill(-1);
    this.level = new Int32Array(nodes);
    this.arc = new Int32Array(nodes);
    this.queue = new Int32Array(nodes);
    this.dead = new Uint8Array(nodes);
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
    this.dead.fill(0);
  }

  /** Takes back an amount that flows on these consecutive edges; a negative one flows in addition. */
  cancel(edges: readonly number[], amount: number): void {
    // What flows in addition uses up room; what is taken back makes some.
    if (amount > 0) this.dead.fill(0);
    for (const edge of edges) {
      this.residual[edge]! += amount;
      this.residual[edge ^ 1]! -= amount;
    }
  }

  /** Sends up to `limit` more from source to sink; returns how much. */
  augment(source: number, sink: number, limit: number): number {
    let sent = 0;
    while (sent < limit && this.search(source, sink)) {
      this.arc.set(this.first);
      sent += this.send(source, sink, limit - sent);
    }
    return sent;
  }

  snapshot(): readonly number[] {
    return this.residual.slice();
  }

  restore(snapshot: readonly number[]): void {
    this.residual = snapshot.slice();
    this.dead.fill(0);
  }

  private link(from: number, to: number, capacity: number): void {
    this.next.push(this.first[from]!);
    this.first[from] = this.to.length;
    this.to.push(to);
    this.residual.push(capacity);
  }

  /** Sends along edges that lead one step on, each tried once until the next search. */
  private send(node: number, sink: number, limit: number): number {
    if (node === sink) return limit;
    const wanted = this.level[node]! + (this.start === 'sink' ? -1 : 1);
    let sent = 0;
    for (let edge = this.arc[node]!; edge >= 0; edge = this.next[edge]!) {
      this.arc[node] = edge;
      const to = this.to[edge]!;
      if (this.residual[edge]! <= 0 || this.level[to] !== wanted) continue;
      const part = this.send(to, sink, Math.min(limit - sent, this.residual[edge]!));
      this.residual[edge]! -= part;
      this.residual[edge ^ 1]! += part;
      sent += part;
      if (sent === limit) return sent;
    }
    this.arc[node] = -1;
    return sent;
  }

  /** Steps of every node from where the search begins, as far as the other end; whether that is in reach. */
  private search(source: number, sink: number): boolean {
    if (this.dead[source]) return false;
    const backwards = this.start === 'sink';
    const [from, until] = backwards ? [sink, source] : [source, sink];
    this.level.fill(-1);
    this.level[from] = 0;
    this.queue[0] = from;
    let filled = 1;
    for (let n = 0; n < filled; n++) {
      const at = this.queue[n]!;
      for (let edge = this.first[at]!; edge >= 0; edge = this.next[edge]!) {
        const node = this.to[edge]!;
        const used = backwards ? edge ^ 1 : edge;
        if (this.residual[used]! <= 0 || this.level[node] !== -1 || this.dead[node]) continue;
        this.level[node] = this.level[at]! + 1;
        if (node === until) return true;
        this.queue[filled++] = node;
      }
    }
    // Looking from the source, what was seen reaches no sink; from the sink, what was not seen.
    if (backwards) for (let n = 0; n < this.dead.length; n++) this.dead[n] = this.level[n] === -1 ? 1 : 0;
    else for (let n = 0; n < filled; n++) this.dead[this.queue[n]!] = 1;
    return false;
  }
}
