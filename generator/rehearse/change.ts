import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { isClean } from '../git/refs.ts';
import type { Progress } from '../toolchain/availability.ts';
import { copyRepository } from './journeys/copy.ts';
import { walkJourney } from './journeys/walk.ts';
import type { Journey, RehearsalOptions } from './options.ts';
import { type PlannedCluster, planRehearsal } from './plan.ts';
import { followedBranch } from './range.ts';
import type { RunOptions } from './run.ts';

/** What is pushed: the repository that has the commits, the commits, and the clusters that they concern. */
export type Change = Pick<RunOptions, 'source' | 'commits' | 'clusters'>;

/** The change that the options ask for. @throws Failure if no cluster syncs anything of it */
export async function changeOf(options: RehearsalOptions, progress: Progress): Promise<Change> {
  if (!(await isClean(options.root)))
    progress('Your uncommitted changes are not a part of the rehearsal: it pushes commits.');
  return options.journey ? changeOfJourney(options, options.journey, progress) : changeOfRange(options);
}

/** The commits of a range: all at once, or one after the other. */
async function changeOfRange({ root, from, to, eachCommit, clusters }: RehearsalOptions): Promise<Change> {
  const plan = await planRehearsal(root, { from, to }, clusters);
  const commits = eachCommit ? plan.commits.map(({ commit }) => commit) : [to.id];
  return { source: root, commits: [from.id, ...commits], clusters: chosen(plan.clusters, clusters) };
}

/** The commits that a command makes in a copy of the repository. */
async function changeOfJourney(
  { root, from, clusters }: RehearsalOptions,
  journey: Journey,
  progress: Progress,
): Promise<Change> {
  progress(`Running npm run ${journey.name} in a copy of the repository, step by step…`);
  const branch = await followedBranch(root);
  if (branch === undefined) throw new Failure('The specs have errors: npm run check.');
  const copy = await copyRepository(root, mkdtempSync(join(tmpdir(), 'journey-')), branch, from.id);
  const commits = (await walkJourney(copy.root, journey)).map(({ commit }) => commit);
  // A canary that is aborted ends where it began, but its commits name the clusters.
  const plans = await Promise.all(
    commits.map((id) => planRehearsal(copy.root, { from, to: { id, short: id.slice(0, 8) } }, clusters)),
  );
  const touched = plans.flatMap((plan) => plan.clusters);
  return { source: copy.root, commits: [from.id, ...commits], clusters: chosen(touched, clusters) };
}

/** The clusters that were asked for, or else those that the change concerns. */
function chosen(planned: readonly PlannedCluster[], asked: readonly string[]): string[] {
  const concerned = planned.filter(({ applications }) => asked.length > 0 || applications.length > 0);
  if (concerned.length > 0) return [...new Set(concerned.map(({ name }) => name))].toSorted();
  throw new Failure(
    'No cluster syncs anything of this change, so there is nothing to rehearse. If it changes specs, run npm run generate and commit what that writes. To rehearse it all the same, pass --cluster <name>.',
  );
}
