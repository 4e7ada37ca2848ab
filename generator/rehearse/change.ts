import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { isClean } from '../git/refs.ts';
import { loadFleet } from '../prove/load-fleet.ts';
import type { Progress } from '../toolchain/availability.ts';
import { copyRepository } from './journeys/copy.ts';
import { walkJourney } from './journeys/walk.ts';
import type { RehearsalOptions } from './options.ts';
import { planRehearsal } from './plan.ts';
import type { RunOptions } from './run.ts';

/** What is pushed: the repository that has the commits, the commits, and the clusters that they concern. */
export type Change = Pick<RunOptions, 'source' | 'commits' | 'clusters'>;

/** The change that the options ask for. @throws Failure if there is nothing to push */
export async function changeOf(options: RehearsalOptions, progress: Progress): Promise<Change> {
  if (!(await isClean(options.root)))
    progress('Your uncommitted changes are not a part of the rehearsal: it pushes commits.');
  return options.journey ? journeyOf(options, progress) : rangeOf(options);
}

/** The commits of a range: all at once, or one after the other. */
async function rangeOf({ root, from, to, eachCommit, clusters }: RehearsalOptions): Promise<Change> {
  if (from.id === to.id)
    throw new Failure(
      `There is nothing to rehearse: the branch that Argo CD follows has ${to.short} already. Commit a change, or pass --from <commit>.`,
    );
  const plan = await planRehearsal(root, { from, to }, clusters);
  const commits = eachCommit ? plan.commits.map(({ commit }) => commit) : [to.id];
  return { source: root, commits: [from.id, ...commits], clusters: chosen(plan.clusters, clusters) };
}

/** The commits that a command makes in a copy of the repository. */
async function journeyOf(options: RehearsalOptions, progress: Progress): Promise<Change> {
  const { root, from, journey, clusters } = options;
  if (!journey) throw new Error('There is no journey.');
  progress(`Running npm run ${journey.name} in a copy of the repository, step by step…`);
  const branch = await followedBranch(root);
  const copy = await copyRepository(root, mkdtempSync(join(tmpdir(), 'journey-')), branch, from.id);
  const commits = (await walkJourney(copy.root, journey)).map(({ commit }) => commit);
  const last = commits.at(-1) ?? from.id;
  const to = { id: last, short: last.slice(0, 8) };
  const plan = await planRehearsal(copy.root, { from, to }, clusters);
  // A canary that is aborted ends where it began, but its commits name the clusters.
  const between = await Promise.all(
    commits.map((id) => planRehearsal(copy.root, { from, to: { id, short: id.slice(0, 8) } }, clusters)),
  );
  const touched = plan.clusters.map((cluster, index) => ({
    ...cluster,
    applications: between.flatMap((each) => each.clusters[index]?.applications ?? []),
  }));
  return { source: copy.root, commits: [from.id, ...commits], clusters: chosen(touched, clusters) };
}

async function followedBranch(root: string): Promise<string> {
  const loaded = await loadFleet(root);
  if (!loaded.ok) throw new Failure('The specs have errors: npm run check.');
  return loaded.fleet.settings.targetRevision;
}

/** The clusters that were asked for, or else those that the change concerns. */
function chosen(
  planned: readonly { readonly name: string; readonly applications: readonly string[] }[],
  asked: readonly string[],
): string[] {
  if (asked.length > 0) return planned.map(({ name }) => name);
  const concerned = planned.filter(({ applications }) => applications.length > 0).map(({ name }) => name);
  if (concerned.length === 0)
    throw new Failure(
      'No cluster syncs anything of this change, so there is nothing to rehearse. If it changes specs, run npm run generate and commit what that writes. To rehearse it all the same, pass --cluster <name>.',
    );
  return concerned;
}
