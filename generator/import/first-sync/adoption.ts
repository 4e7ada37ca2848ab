import { isDeepStrictEqual } from 'node:util';
import { canSelectAdoptedPods } from '../../checks/workload/reserved-pod-metadata.ts';
import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import type { AdoptedDeployment } from '../../model/fleet.ts';
import { podLabelsOf, selects } from '../document.ts';
import { type ExistingInstance, type ExistingVersion, type Inventory, renderedNameOf } from '../inventory.ts';
import { mainContainer } from '../lift/container.ts';
import { autoscalerOf } from '../related.ts';

/** The inventory with what its versions adopt: each Deployment that can keep its name and its selector. */
export const withAdoptions = ({ instances, documents }: Inventory): Inventory => ({
  documents,
  instances: instances.map((instance) => ({
    ...instance,
    versions: instance.versions.map((version) => {
      const adopt = adoptionOf(instance, version);
      return adopt ? { ...version, adopt } : version;
    }),
  })),
});

/**
 * What the version keeps of a Deployment; undefined if nothing differs, or if the Deployment cannot stay: its selector, or
 * the labels that today's Services and subsets select by, contradict the labels app and version of the rendered pods.
 * Source: Kubernetes, Deployments: label selector updates.
 */
function adoptionOf(
  { name: service }: ExistingInstance,
  { name: version, deployment }: ExistingVersion,
): AdoptedDeployment | undefined {
  if (deployment.kind !== 'Deployment') return undefined;
  const selector = mapAt(deployment.value, 'spec', 'selector');
  const labels = mapAt(selector, 'matchLabels');
  const entries = Object.entries(labels).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value] as const] : [],
  );
  const own: Readonly<Record<string, string>> = { app: service, version };
  const podLabels = podLabelsOf(deployment);
  const fits =
    entries.length > 0 &&
    listAt(selector, 'matchExpressions').length === 0 &&
    entries.every(([key]) => Object.hasOwn(own, key) || canSelectAdoptedPods(key)) &&
    Object.entries(own).every(([key, value]) => [undefined, value].includes(textAt(podLabels, key)));
  const usual = `${service}-${version}`;
  const adopt = {
    ...(deployment.name === usual ? {} : { name: deployment.name }),
    ...(isDeepStrictEqual({ ...labels }, { ...own }) ? {} : { selector: Object.fromEntries(entries) }),
  };
  return fits && Object.keys(adopt).length > 0 ? adopt : undefined;
}

/**
 * The command that gives a workload that Argo CD takes over, before the sync, the labels and the name of the container that
 * the rendered one has. Its pods then stay behind the Service from the first sync on. Argo CD merges containers by their
 * names, and would add a second one to a container that another tool than kubectl apply owns. Undefined if nothing differs.
 * Source: Kubernetes, Server-Side Apply: merge strategy; Argo CD, Sync Options: Client-Side Apply Migration.
 */
export function preparation(instance: ExistingInstance, version: ExistingVersion): string | undefined {
  const { deployment } = version;
  const { kind } = deployment;
  const isJob = kind === 'CronJob';
  const template = `/spec/${isJob ? 'jobTemplate/spec/' : ''}template`;
  const labels = podLabelsOf(deployment);
  const containers = listAt(deployment.value, 'spec', 'template', 'spec', 'containers');
  const index = containers.indexOf(mainContainer(deployment, instance.service));
  // No Service selects the pods of a CronJob.
  const wanted = isJob ? {} : { app: instance.name, version: version.name };
  const operations = [
    ...Object.entries(wanted).flatMap(([key, value]) =>
      textAt(labels, key) === value ? [] : [{ op: 'add', path: `${template}/metadata/labels/${key}`, value }],
    ),
    ...(index >= 0 && textAt(containers[index], 'name') !== instance.name
      ? [{ op: 'replace', path: `${template}/spec/containers/${index}/name`, value: instance.name }]
      : []),
  ];
  if (operations.length === 0) return undefined;
  const kubectl = `kubectl -n ${instance.namespace}`;
  const name = `${kind.toLowerCase()}/${deployment.name}`;
  const patch = `${kubectl} patch ${name} --type=json -p '${JSON.stringify(operations)}'`;
  return isJob ? patch : `${patch} && ${kubectl} rollout status ${name}`;
}

/**
 * Autoscalers and disruption budgets of the pods of a version, whose rendered ones have other names.
 * Source: Kubernetes, Horizontal Pod Autoscaling: ambiguous selectors; Disruptions: Eviction API.
 */
export function replacedHelpers(
  instance: ExistingInstance,
  version: ExistingVersion,
  inventory: Inventory,
): string[] {
  const { deployment } = version;
  const rendered = `${instance.name}${deployment.kind === 'Deployment' ? `-${version.name}` : ''}`;
  const autoscaler = autoscalerOf(deployment, inventory);
  const budgets = inventory.documents.filter(
    ({ kind, cluster, namespace, value }) =>
      kind === 'PodDisruptionBudget' &&
      cluster === instance.cluster &&
      namespace === instance.namespace &&
      selects(mapAt(value, 'spec', 'selector', 'matchLabels'), podLabelsOf(deployment)),
  );
  return [...(autoscaler ? [autoscaler] : []), ...budgets].flatMap(({ kind, name }) =>
    name === rendered ? [] : [`${kind.toLowerCase()}/${name}`],
  );
}

/** True if Argo CD takes over the Deployment, because the rendered one has its name and its selector. */
export function isTakenOver({ name }: ExistingInstance, version: ExistingVersion): boolean {
  const selector = mapAt(version.deployment.value, 'spec', 'selector', 'matchLabels');
  return (
    version.deployment.name === renderedNameOf(name, version) &&
    isDeepStrictEqual({ ...selector }, version.adopt?.selector ?? { app: name, version: version.name })
  );
}
