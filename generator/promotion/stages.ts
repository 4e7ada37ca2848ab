import { Failure, UsageError } from '../command-line/errors.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import type { State } from '../history/state.ts';
import type { Loaded } from '../load/workspace.ts';
import type { ClusterSpec } from '../schema/cluster.ts';

const stagesOf = ({ workspace: { fleet } }: State): readonly string[] => fleet?.spec.stages ?? [];

/** The stage before a stage; undefined for the first one. */
export function stageBefore(state: State, stage: string): string | undefined {
  const stages = stagesOf(state);
  return stages[stages.indexOf(stage) - 1];
}

/** The last stage before a stage that has clusters: builds run there first. Undefined for the first one. */
export function stageToRunFirst(state: State, stage: string): string | undefined {
  const stages = stagesOf(state);
  const used = new Set(state.workspace.clusters.map(({ spec }) => spec.stage));
  return stages.slice(0, Math.max(0, stages.indexOf(stage))).findLast((each) => used.has(each));
}

/** The stage after a stage; undefined for the last one. */
export function stageAfter(state: State, stage: string): string | undefined {
  const stages = stagesOf(state);
  return stages[stages.indexOf(stage) + 1];
}

/** The clusters of a stage. @throws UsageError for an unknown stage, Failure for one without clusters */
export function clustersOfStage(state: State, stage: string): Loaded<ClusterSpec>[] {
  const stages = stagesOf(state);
  if (!stages.includes(stage))
    throw new UsageError(`there is no stage ${stage}; ${suggest(stage, stages, 'stages')}`);
  const own = state.workspace.clusters.filter(({ spec }) => spec.stage === stage);
  if (own.length > 0) return own;
  throw new Failure(`the stage ${stage} has no clusters`);
}

/** The clusters of the first stage that has any. @throws Failure without clusters */
export function firstClusters(state: State): Loaded<ClusterSpec>[] {
  for (const stage of stagesOf(state)) {
    const own = state.workspace.clusters.filter(({ spec }) => spec.stage === stage);
    if (own.length > 0) return own;
  }
  throw new Failure('there are no clusters yet: write clusters/<name>.yaml first');
}
