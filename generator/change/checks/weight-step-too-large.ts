import type { Finding } from '../../checks/check.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { compareTags } from '../../model/tag-order.ts';
import { hasVersions } from '../../model/workload-kind.ts';
import type { Change, Running } from '../change.ts';
import { type Continued, continued, defineChangeCheck, earlierLine } from '../change-check.ts';

export const weightStepTooLarge = defineChangeCheck({
  name: 'weight-step-too-large',
  code: 'MESH511',
  severity: 'error',
  title: 'The share of a newer version grows more than maxStep',
  explanation:
    'maxStep in a cluster file is the largest share of calls, in percent, that a version may gain in one change. It limits how many users a bad version reaches before someone checks it. A new tag for an existing version gives the new build all calls of that version. A return to an older version, by its tag, is not limited: an abort must not wait.',
  source: 'docs/changes.md',
  *run(change) {
    for (const instance of continued(change)) {
      if (instance.after.model.service.ports.length === 0) continue;
      const { maxStep = 100 } = instance.after.cluster.loaded.spec;
      yield* inPlace(change, instance, maxStep);
      for (const { path, version, from, to } of steps(instance)) {
        if (to - from <= maxStep || isReturn(instance, version)) continue;
        const { loaded } = instance.after;
        yield {
          message: `${version} of ${instance.name} grows from ${from} to ${to} % of the calls in ${instance.cluster.name}; a step is at most ${maxStep} there`,
          at: loaded.atOwn(path),
          hint: `use at most ${from + maxStep} in this change, and more in the next`,
          related: [
            { message: 'the limit', at: instance.after.cluster.loaded.at(['maxStep']) },
            earlierLine(change, 'before this change', instance.before.loaded.atOwn(path)),
          ],
        };
      }
    }
  },
});

/** New builds that replace older ones and get all their calls. */
function* inPlace(
  change: Change,
  { name, cluster, before, after }: Continued,
  maxStep: number,
): Iterable<Finding> {
  if (!hasVersions(after.model.service.workload.kind)) return;
  for (const version of after.model.versions) {
    const was = before.model.versions.find((each) => each.name === version.name);
    const moved = Math.min(was?.weight ?? 0, version.weight);
    if (!was || was.tag === version.tag || moved <= maxStep) continue;
    if ((compareTags(version.tag, was.tag) ?? 1) < 0) continue;
    const path = ['versions', version.name, 'tag'];
    yield {
      message: `${version.tag} of ${name} takes ${moved} % of the calls in ${cluster.name} at once, as ${version.name}; a step is at most ${maxStep} there`,
      at: after.loaded.atOwn(path),
      hint: `run it as another version beside ${version.name}, and move the calls in steps`,
      related: [
        { message: 'the limit', at: after.cluster.loaded.at(['maxStep']) },
        earlierLine(change, 'before this change', before.loaded.atOwn(path)),
      ],
    };
  }
}

interface Step {
  /** The path of the share below the entry of the service in the cluster file. */
  readonly path: Path;
  readonly version: string;
  readonly from: number;
  readonly to: number;
}

function steps({ before, after }: Continued): Step[] {
  const all = after.model.versions.map(({ name, weight }) => ({
    path: after.loaded.own.weights ? ['weights', name] : ['versions', name],
    version: name,
    from: weightOf(before, name),
    to: weight,
  }));
  const methods = Object.keys(after.loaded.own.methodWeights ?? {});
  const ofMethods = methods.flatMap((method) =>
    Object.entries(after.loaded.own.methodWeights?.[method] ?? {}).map(([version, to]) => ({
      path: ['methodWeights', method, version],
      version,
      from: before.loaded.own.methodWeights?.[method]?.[version] ?? weightOf(before, version),
      to,
    })),
  );
  return [...all, ...ofMethods];
}

const weightOf = ({ model }: Running, version: string): number =>
  model.versions.find(({ name }) => name === version)?.weight ?? 0;

/** True if a version gains calls that newer versions lose. */
function isReturn({ before, after }: Continued, version: string): boolean {
  const tag = after.model.versions.find(({ name }) => name === version)?.tag;
  const losing = before.model.versions.filter(({ name, weight }) => weight > weightOf(after, name));
  return (
    tag !== undefined && losing.length > 0 && losing.every((each) => (compareTags(tag, each.tag) ?? 1) < 0)
  );
}
