import type { Finding } from '../../../checks/check.ts';
import { findEarlierRun } from '../../../history/earlier-run.ts';
import { workTreeLabel } from '../../../history/state.ts';
import type { Change, InstanceChange, Running } from '../../change.ts';
import { atVersions, earlierLine } from '../../change-check.ts';
import { type Build, buildTitle, runs, type StageBuilds, stagesOf } from './builds.ts';

/**
 * The versions that are new in a stage and have not run in the stage before it. In a fleet that runs no service yet there
 * are none: nothing has served calls before, so no stage has anything to test for the next one, and a team that adopts
 * what already runs in its clusters must describe all stages at once.
 */
export async function* versionsNotRunBefore(
  change: Change,
): AsyncIterable<{ found: 'skipped' | 'unknown'; finding: Finding }> {
  if (runsNothing(change)) return;
  for (const instance of change.instances) {
    const { after, name } = instance;
    if (!after) continue;
    const before = stagesOf(change, 'before', name);
    for (const version of after.model.versions) {
      const problem = stageProblem(change, instance, after, version, before);
      if (!problem) continue;
      const { commit, unreadable } = await earlierRun(change, instance, version);
      if (commit === undefined)
        yield { ...problem, finding: withUnreadableCommits(problem.finding, instance, unreadable) };
    }
  }
}

const runsNothing = ({ clusters }: Change): boolean =>
  clusters.every(({ before }) => before === undefined || before.instances.size === 0);

function earlierRun({ root, before }: Change, { name, cluster }: InstanceChange, { tag }: Build) {
  const commit = before.label === workTreeLabel ? 'HEAD' : before.label;
  return findEarlierRun(root, commit, { cluster: cluster.name, service: name, tag });
}

/** Adds which commits would be needed to know whether this is a rollback. */
function withUnreadableCommits(
  finding: Finding,
  { cluster }: InstanceChange,
  unreadable: readonly string[],
): Finding {
  if (unreadable.length === 0) return finding;
  const commits = unreadable.slice(0, 3).join(', ');
  const doubt = `clusters/${cluster.name}.yaml of commit ${commits} is not valid YAML, so it is not known whether it ran there`;
  return { ...finding, hint: [finding.hint, doubt].filter(Boolean).join('; ') };
}

/** The finding for a version; undefined if the previous stage or its own stage has run it. */
function stageProblem(
  change: Change,
  { name, cluster }: InstanceChange,
  after: Running,
  version: Build & { readonly name: string },
  before: readonly StageBuilds[],
): { found: 'skipped' | 'unknown'; finding: Finding } | undefined {
  const { stage } = after.cluster.model;
  const stages = change.after.fleet.settings.stages;
  const index = stages.indexOf(stage);
  if (index <= 0 || before.some((each) => each.stage === stage && runs(each, version))) return undefined;
  const earlier = before.filter((each) => stages.slice(0, index).includes(each.stage));
  const last = earlier.at(-1);
  if (last && runs(last, version)) return undefined;
  const known = earlier.find((each) => runs(each, version));
  const arriving = stagesOf(change, 'after', name).find(
    (each) => stages.slice(0, index).includes(each.stage) && runs(each, version),
  );
  const build = buildTitle(version);
  const common = {
    at: after.loaded.atOwn(['versions', version.name, version.digest === undefined ? 'tag' : 'digest']),
    related: relatedOf(change, name, last),
  };
  const arrival = `${build} of ${name} is new in ${cluster.name} (stage ${stage})`;
  if (known || arriving) {
    const where = known
      ? `runs in ${known.stage}, not yet in ${last?.stage ?? ''}`
      : `${arriving?.stage ?? ''} gets it in the same change`;
    const hint = `promote it to ${last?.stage ?? arriving?.stage ?? ''} first, and let it run there`;
    return { found: 'skipped', finding: { ...common, message: `${arrival}, but ${where}`, hint } };
  }
  const where = last ? `which ${last.stage} does not run` : 'which no stage before it runs';
  return {
    found: 'unknown',
    finding: {
      ...common,
      message: `${arrival}, ${where}`,
      hint: `run it in ${last?.stage ?? stages[0] ?? ''} first`,
    },
  };
}

function relatedOf(change: Change, name: string, last: StageBuilds | undefined) {
  return (last?.clusters ?? []).flatMap((cluster) => {
    const running = cluster.instances.get(name);
    return running ? [earlierLine(change, `the versions in ${last?.stage}`, atVersions(running))] : [];
  });
}
