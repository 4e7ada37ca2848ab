import type { Change, InstanceChange, Running } from '../../change/change.ts';
import { ranBefore } from '../../history/ran-before.ts';
import { workTreeLabel } from '../../history/state.ts';
import { compareTags } from '../../model/tag-order.ts';
import type { Finding } from '../check.ts';
import { type Build, describedBuild, newest, runs, type StageBuilds, stagesOf } from './builds.ts';
import { atVersion, atVersions, defineChangeCheck, earlierLine } from './change-check.ts';

const source = 'docs/changes.md';

export const stageSkipped = defineChangeCheck({
  code: 'MESH506',
  severity: 'error',
  title: 'A stage is skipped',
  explanation:
    'The stages in clusters/fleet.yaml are the order of promotion. What appears in a stage must have run in the one before it, as of the commit that this change is compared with: promoting through two stages in one change tries it in neither. Where a service does not run in a stage, the stage before that counts. What this cluster has run before may come back: that is a rollback.',
  source,
  async *run(change) {
    for await (const { found, said } of unproven(change)) if (found === 'skipped') yield said;
  },
});

export const laterStageAhead = defineChangeCheck({
  code: 'MESH507',
  severity: 'warning',
  title: 'A later stage stays ahead of an earlier one',
  explanation:
    'A stage goes back to an older version while a later stage keeps the newer one. What runs for users is then tried nowhere before them; usually the later stage should have gone back first.',
  source,
  *run(change) {
    for (const name of new Set(change.instances.map((instance) => instance.name))) {
      const [before, after] = [stagesOf(change, 'before', name), stagesOf(change, 'after', name)];
      for (const [index, later] of after.entries()) {
        const earlier = after[index - 1];
        if (earlier && isAhead(later, earlier) && !wasAhead(before, later.stage, earlier.stage))
          yield* aheadIn(name, earlier, later, before);
      }
    }
  },
});

export const unknownBuild = defineChangeCheck({
  code: 'MESH508',
  severity: 'error',
  title: 'A version that the stage before has never run',
  explanation:
    'A tag, or a digest under the same tag, appears beyond the first stage although no stage before it runs that build. Nobody has seen it work. What this cluster has run before may come back: that is a rollback.',
  source,
  async *run(change) {
    for await (const { found, said } of unproven(change)) if (found === 'unknown') yield said;
  },
});

async function* unproven(change: Change): AsyncIterable<{ found: 'skipped' | 'unknown'; said: Finding }> {
  for (const instance of change.instances) {
    const { after, name } = instance;
    if (!after) continue;
    const before = stagesOf(change, 'before', name);
    for (const version of after.model.versions) {
      const judged = judge(change, instance, after, version, before);
      if (!judged) continue;
      const { commit, unreadable } = await historyOf(change, instance, version);
      if (commit === undefined) yield { ...judged, said: withDoubt(judged.said, instance, unreadable) };
    }
  }
}

function historyOf({ root, before }: Change, { name, cluster }: InstanceChange, { tag }: Build) {
  const commit = before.label === workTreeLabel ? 'HEAD' : before.label;
  return ranBefore(root, commit, { cluster: cluster.name, service: name, tag });
}

/** Says which commits would have to be readable to know that this is a rollback. */
function withDoubt(finding: Finding, { cluster }: InstanceChange, unreadable: readonly string[]): Finding {
  if (unreadable.length === 0) return finding;
  const commits = unreadable.slice(0, 3).join(', ');
  const doubt = `clusters/${cluster.name}.yaml of commit ${commits} is not valid YAML, so it is not known whether it ran there`;
  return { ...finding, hint: [finding.hint, doubt].filter(Boolean).join('; ') };
}

/** What is to be said of a version; undefined where the stage before has run it, or its own stage has. */
function judge(
  change: Change,
  { name, cluster }: InstanceChange,
  after: Running,
  version: Build & { readonly name: string },
  before: readonly StageBuilds[],
): { found: 'skipped' | 'unknown'; said: Finding } | undefined {
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
  const build = describedBuild(version);
  const common = {
    at: after.loaded.atOwn(['versions', version.name, version.digest === undefined ? 'tag' : 'digest']),
    related: relatedOf(change, name, last),
  };
  const comes = `${build} of ${name} comes to ${cluster.name} (stage ${stage})`;
  if (known || arriving) {
    const where = known
      ? `runs in ${known.stage}, not yet in ${last?.stage ?? ''}`
      : `it comes to ${arriving?.stage ?? ''} with this very change`;
    const hint = `promote it to ${last?.stage ?? arriving?.stage ?? ''} first, and let it run there`;
    return { found: 'skipped', said: { ...common, message: `${comes}, but ${where}`, hint } };
  }
  const where = last ? `which ${last.stage} does not run` : 'which no stage before it runs';
  return {
    found: 'unknown',
    said: {
      ...common,
      message: `${comes}, ${where}`,
      hint: `run it in ${last?.stage ?? stages[0] ?? ''} first`,
    },
  };
}

function relatedOf(change: Change, name: string, last: StageBuilds | undefined) {
  return (last?.clusters ?? []).flatMap((cluster) => {
    const running = cluster.instances.get(name);
    return running ? [earlierLine(change, `what runs in ${last?.stage}`, atVersions(running))] : [];
  });
}

function isAhead(later: StageBuilds, earlier: StageBuilds): boolean {
  const [one, other] = [newest(later.builds), newest(earlier.builds)];
  return one !== undefined && other !== undefined && (compareTags(one.tag, other.tag) ?? 0) > 0;
}

function wasAhead(before: readonly StageBuilds[], later: string, earlier: string): boolean {
  const [one, other] = [later, earlier].map((stage) => before.find((each) => each.stage === stage));
  return one !== undefined && other !== undefined && isAhead(one, other);
}

/** Said where the earlier stage goes back; a version that is new in the later one is a matter of other checks. */
function* aheadIn(
  name: string,
  earlier: StageBuilds,
  later: StageBuilds,
  before: readonly StageBuilds[],
): Iterable<Finding> {
  const top = newest(later.builds);
  const was = before.find(({ stage }) => stage === earlier.stage);
  if (!top || !was || !runs(was, top)) return;
  for (const cluster of earlier.clusters) {
    const running = cluster.instances.get(name);
    const [version] = running?.model.versions ?? [];
    if (!running || !version) continue;
    yield {
      message: `${earlier.stage} goes back from ${top.tag} of ${name}, and ${later.stage} keeps it`,
      at: atVersion(running, version.name),
      hint: `take ${later.stage} back too, or first`,
      related: later.clusters.flatMap((each) => {
        const other = each.instances.get(name);
        return other ? [{ message: `what runs in ${later.stage}`, at: atVersions(other) }] : [];
      }),
    };
    return;
  }
}
