import type { Finding } from '../../checks/check.ts';
import { compareTags } from '../../model/tag-order.ts';
import { atVersion, atVersions, defineChangeCheck } from '../change-check.ts';
import { newest, runs, type StageBuilds, stagesOf } from './support/builds.ts';

const source = 'docs/changes.md';

export const laterStageAhead = defineChangeCheck({
  name: 'later-stage-ahead',
  code: 'MESH507',
  severity: 'warning',
  title: 'An earlier stage goes back while a later stage keeps the newer version',
  explanation:
    'If an earlier stage goes back to an older version and a later stage keeps the newer one, the version that serves users runs in no earlier stage. Usually the later stage should go back first.',
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

function isAhead(later: StageBuilds, earlier: StageBuilds): boolean {
  const [one, other] = [newest(later.builds), newest(earlier.builds)];
  return one !== undefined && other !== undefined && (compareTags(one.tag, other.tag) ?? 0) > 0;
}

function wasAhead(before: readonly StageBuilds[], later: string, earlier: string): boolean {
  const [one, other] = [later, earlier].map((stage) => before.find((each) => each.stage === stage));
  return one !== undefined && other !== undefined && isAhead(one, other);
}

/** Reports only an earlier stage that goes back. Other checks report a version that is new in the later stage. */
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
      message: `${earlier.stage} goes back from ${top.tag} of ${name}, but ${later.stage} keeps it`,
      at: atVersion(running, version.name),
      hint: `roll back ${later.stage}, too, or first`,
      related: later.clusters.flatMap((each) => {
        const other = each.instances.get(name);
        return other ? [{ message: `the versions in ${later.stage}`, at: atVersions(other) }] : [];
      }),
    };
    return;
  }
}
