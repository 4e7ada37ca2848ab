import { stateOfWorkTree } from '../pipeline/load-state.ts';
import { requireCluster } from '../promotion/instances.ts';
import { namespacesIn, revisionState, stepsOf } from '../promotion/revision-state.ts';
import { npmRun } from '../terminal/shell.ts';

/**
 * Prints the moves of clusters to another revision of Istio, as text or as JSON.
 * @throws UsageError for an unknown cluster
 */
export async function showMoves(root: string, cluster: string | undefined, json: boolean): Promise<void> {
  const state = await stateOfWorkTree(root);
  if (cluster !== undefined) requireCluster(state, cluster);
  const moves = state.workspace.clusters
    .filter(({ spec }) => cluster === undefined || spec.name === cluster)
    .map((each) => revisionState(state, each))
    .flatMap((now) => {
      const { move, istio } = now;
      if (!move) return [];
      const { name } = now.cluster.spec;
      const steps = stepsOf(now, move.to);
      const isReturning = namespacesIn(now, 'returning').length > 0;
      const isLast = steps.filter(({ isDone }) => !isDone).length === 1;
      const goal = isReturning ? ['--abort'] : isLast ? ['--finish'] : [];
      const next = npmRun('revision', move.to, '--cluster', name, ...goal);
      return [{ cluster: name, from: istio.revision ?? null, to: move.to, steps, next }];
    });
  if (json) {
    console.log(JSON.stringify(moves, null, 2));
    return;
  }
  if (moves.length === 0) console.log('No cluster moves to another revision of Istio.');
  for (const { cluster: name, from, to, steps, next } of moves) {
    console.log(`${name}: from ${from ?? 'the control plane without a revision'} to ${to}`);
    for (const { title, isDone } of steps) console.log(`  ${isDone ? '✓' : '·'} ${title}`);
    console.log(`  → ${next}`);
  }
}
