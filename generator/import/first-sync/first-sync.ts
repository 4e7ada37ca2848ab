import { isDeepStrictEqual } from 'node:util';
import { mapAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import type { ExistingInstance, ExistingVersion, Inventory } from '../inventory.ts';
import { labelsOfPods, renderedNameOf } from '../inventory.ts';
import { listText } from '../report-lines.ts';
import { isTakenOver, preparation, replacedHelpers } from './adoption.ts';

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
export function firstSyncOf(inventory: Inventory): FirstSync {
  const { instances } = inventory;
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
  const adoptions = versions.filter(({ step }) => step === 'adopted');
  return {
    before: [
      ...labelSteps(instances),
      ...new Set(adoptions.flatMap(({ instance, version }) => preparation(instance, version) ?? [])),
      ...lines(
        'conflict',
        (namespace, names) =>
          `kubectl -n ${namespace} delete ${names} --cascade=orphan   # the same name with another selector; its pods keep running`,
      ),
    ],
    adopted: lines('adopted', (namespace, names) => `${namespace}: ${names}`),
    after: [
      ...lines(
        'beside',
        (namespace, names) =>
          `kubectl -n ${namespace} delete ${names}   # when the new pods are ready and calls succeed`,
      ),
      ...helperLines(versions, inventory),
    ],
  };
}

/** Two autoscalers of a Deployment stop each other, and two disruption budgets of a pod forbid its eviction. */
function helperLines(
  versions: readonly { readonly instance: ExistingInstance; readonly version: ExistingVersion }[],
  inventory: Inventory,
): string[] {
  const byNamespace = grouped(versions, ({ instance }) => instance.namespace);
  return [...byNamespace].flatMap(([namespace, same]) => {
    const names = same.flatMap(({ instance, version }) => replacedHelpers(instance, version, inventory));
    return inChunks([...new Set(names)].sort()).map(
      (chunk) => `kubectl -n ${namespace} delete ${chunk}   # Argo CD has created others in their place`,
    );
  });
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

function stepOf(instance: ExistingInstance, version: ExistingVersion): Step {
  const { name } = instance;
  const { deployment } = version;
  const { kind } = deployment;
  if (kind === 'CronJob' && deployment.name === name) return 'adopted';
  if (kind === 'Deployment')
    return deployment.name !== renderedNameOf(name, version)
      ? 'beside'
      : isTakenOver(instance, version)
        ? 'adopted'
        : 'conflict';
  if (kind !== 'StatefulSet' || deployment.name !== name) return 'beside';
  const selector = mapAt(deployment.value, 'spec', 'selector', 'matchLabels');
  return isDeepStrictEqual({ ...selector }, { app: name }) ? 'adopted' : 'conflict';
}

/** Pods without the label app would leave their Service at once, before new pods are ready. */
function labelSteps(instances: readonly ExistingInstance[]): string[] {
  const unlabelled = instances.filter(
    (instance) =>
      instance.service &&
      labelsOfPods(instance)['app'] !== instance.name &&
      !instance.versions.every(({ adopt }) => adopt),
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
