import { grouped } from '../lang/grouped.ts';
import { maxLabel } from '../schema/names.ts';
import type { ExistingInstance, Inventory } from './inventory.ts';
import { areGatewayPods } from './lift/gateway-pods.ts';

/** What a fleet can have of an inventory, and why the rest cannot be imported. */
export interface Importable {
  readonly inventory: Inventory;
  readonly refused: readonly string[];
}

/** Where the control planes of Kubernetes and Istio run. */
const namespacesOfClusters: ReadonlySet<string> = new Set(['kube-system', 'istio-system']);

const serviceName = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/**
 * The services that a fleet can have: each has a name that is a DNS label, and one namespace in all clusters. The
 * documents of the others stay, and nothing replaces them.
 */
export function importable({ instances, documents }: Inventory): Importable {
  const refused = new Map<ExistingInstance, string>();
  const refuse = (instance: ExistingInstance, reason: string) =>
    refused.set(instance, `${titleOf(instance)}: ${reason}`);
  for (const instance of instances) {
    const { namespace, versions } = instance;
    if (versions.some(({ deployment }) => areGatewayPods(deployment, documents)))
      refuse(instance, 'the pods of a gateway stay as they are; the cluster file describes the gateway');
    else if (namespacesOfClusters.has(namespace))
      refuse(instance, `${namespace} belongs to the installation of the cluster`);
  }
  const own = instances.filter((each) => !refused.has(each));
  for (const [name, same] of grouped(own, (each) => each.name)) {
    const isName = serviceName.test(name) && name.length <= maxLabel;
    const [first] = mostFrequent(same.map(({ namespace }) => namespace));
    for (const instance of same) {
      if (!isName) refuse(instance, 'the name of a service is a DNS label that begins with a letter');
      else if (instance.namespace !== first)
        refuse(instance, `a fleet has one service of this name, and it is in the namespace ${first}`);
    }
  }
  return {
    inventory: { documents, instances: instances.filter((each) => !refused.has(each)) },
    refused: [...refused.values()],
  };
}

const titleOf = ({ name, namespace, cluster, versions }: ExistingInstance): string =>
  `service ${JSON.stringify(name)} in ${namespace} of ${cluster} (${versions[0]?.deployment.kind} ${versions.map(({ deployment }) => deployment.name).join(', ')})`;

/** The values by how often they occur; the first of several. */
function mostFrequent(values: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([value]) => value);
}
