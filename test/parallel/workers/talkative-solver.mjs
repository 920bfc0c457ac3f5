/** A solver's worker that reports more often in one breath than a port hands on at once. */
export function run(task) {
  // What comes without a port only asks whether the thread is awake.
  if (!task.port) return { ok: true, result: task };
  for (let nodes = 1; nodes <= 5000; nodes++) task.port.postMessage({ nodes, objective: -nodes });
  return { ok: true, result: { status: 'optimal', objective: -5000, nodes: 5000, iterations: 0 } };
}
