import { isDeepStrictEqual } from 'node:util';
import { mapAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import type { ExistingInstance, ExistingVersion, Inventory } from '../inventory.ts';
import { labelsOfPods } from '../inventory.ts';
import { listText } from '../report-lines.ts';

/** What a person does before or after the first sync, beside what runs already. */
export interface FirstSync {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Workloads that Argo CD takes over, because their names and selectors are the rendered ones. */
  readonly adopted: readonly string[];
}

/**
 * The steps around the first sync: new Deployments start beside those of today, which Argo CD does not track and so does
 * not delete.
 * Source: Kubernetes, Deployments: the selector is immutable; Argo CD, Resource Tracking.
 */
export function firstSyncOf({ instances }: Inventory): FirstSync {
  const versions = instances.flatMap((instance) =>
    instance.versions.map((version) => ({ instance, version, step: stepOf(instance, version) })),
  );
  const lines = (step: Step, text: (namespace: string, names: string) => string): string[] =>
    [
      ...grouped(
        versions.filter((each) => each.step === step),
        ({ instance }) => instance.namespace,
      ),
    ].flatMap(([namespace, same]) =>
      [...grouped(same, ({ version }) => version.deployment.kind.toLowerCase())].flatMap(([kind, alike]) =>
        inChunks([...new Set(alike.map(({ version }) => version.deployment.name))].sort()).map((names) =>
          text(namespace, `${kind} ${names}`),
        ),
      ),
    );
  return {
    before: [
      ...labelSteps(instances),
      ...lines(
        'conflict',
        (namespace, names) =>
          `kubectl -n ${namespace} delete ${names} --cascade=orphan   # the same name with another selector; its pods keep running`,
      ),
    ],
    adopted: lines('adopted', (namespace, names) => `${namespace}: ${names}`),
    after: lines(
      'beside',
      (namespace, names) =>
        `kubectl -n ${namespace} delete ${names}   # when the new pods are ready and calls succeed`,
    ),
  };
}

/** Names for several commands, which are not too long to read. */
function inChunks(names: readonly string[]): string[] {
  const chunks: string[] = [];
  for (const name of names) {
    const last = chunks.at(-1);
    if (last === undefined || last.length + name.length > 60) chunks.push(name);
    else chunks[chunks.length - 1] = `${last} ${name}`;
  }
  return chunks;
}

/** Adopted in place, in the way of the rendered Deployment, or beside it. */
type Step = 'adopted' | 'conflict' | 'beside';

function stepOf({ name }: ExistingInstance, { name: version, deployment }: ExistingVersion): Step {
  const { kind } = deployment;
  if (kind === 'CronJob' && deployment.name === name) return 'adopted';
  if (deployment.name !== (kind === 'StatefulSet' ? name : `${name}-${version}`)) return 'beside';
  const selector = mapAt(deployment.value, 'spec', 'selector', 'matchLabels');
  if (kind === 'StatefulSet')
    return isDeepStrictEqual({ ...selector }, { app: name }) ? 'adopted' : 'conflict';
  return isDeepStrictEqual({ ...selector }, { app: name, version }) ? 'adopted' : 'conflict';
}

/** Pods without the label app would leave their Service at once, before new pods are ready. */
function labelSteps(instances: readonly ExistingInstance[]): string[] {
  const unlabelled = instances.filter(
    (instance) => instance.service && labelsOfPods(instance)['app'] !== instance.name,
  );
  const steps = unlabelled.map(({ name, namespace, versions }) => {
    const deployments = listText(
      versions.map(({ deployment }) => deployment.name),
      50,
    );
    return `give the pods of ${deployments} in ${namespace} the label app=${name}, and wait for the rollout: from the first sync on, the Service selects by it`;
  });
  return [...new Set(steps)];
}
