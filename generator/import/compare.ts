import { listAt, mapAt, numberAt, textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { type ExistingDocument, titleOf } from './document.ts';
import { isDefault, reasonFor } from './expected-differences.ts';
import type { ExistingInstance, Inventory } from './inventory.ts';
import { type Leaf, missingLeaves, pathText } from './leaves.ts';
import { mainContainer } from './lift/container.ts';
import { autoscalerOf, serviceAccountOf } from './related.ts';
import { configMapKey } from './used-config-maps.ts';

/** An existing document and the rendered one that replaces it. */
export interface Pair {
  readonly existing: ExistingDocument;
  readonly service: string;
  readonly rendered: PlainMap | undefined;
}

/** What happens to the values of a document. */
export interface Comparison {
  readonly pair: Pair;
  /** Changed or missing values, and the reason. */
  readonly intended: readonly { readonly path: string; readonly reason: string }[];
  /** Changed or missing values without a reason. */
  readonly lost: readonly Leaf[];
}

/** The Deployments, Services and ServiceAccounts of a cluster beside what is rendered for it. */
export function pairsIn(
  inventory: Inventory,
  cluster: string,
  renderedOf: (service: string) => readonly PlainMap[],
): Pair[] {
  return inventory.instances
    .filter((instance) => instance.cluster === cluster)
    .flatMap((instance): Pair[] => {
      const rendered = renderedOf(instance.name);
      const find = (kind: string, name: string) =>
        rendered.find((each) => each['kind'] === kind && textAt(each, 'metadata', 'name') === name);
      const { name } = instance;
      const account = serviceAccountOf(instance, inventory);
      return [
        ...instance.versions.map(({ name: version, deployment }) => ({
          existing: aligned(deployment, instance),
          service: name,
          rendered: find('Deployment', `${name}-${version}`),
        })),
        ...(instance.service
          ? [{ existing: instance.service, service: name, rendered: find('Service', name) }]
          : []),
        ...(account ? [{ existing: account, service: name, rendered: find('ServiceAccount', name) }] : []),
      ];
    });
}

/** A Deployment with the container name and port numbers that the rendered one has. */
function aligned(deployment: ExistingDocument, { name, service }: ExistingInstance): ExistingDocument {
  const main = mainContainer(deployment, service);
  const pod = mapAt(deployment.value, 'spec', 'template', 'spec');
  const containers = listAt(pod, 'containers').map((container) =>
    isMap(container) && container['name'] === main['name']
      ? withPortNumbers({ ...container, name })
      : container,
  );
  const spec = mapAt(deployment.value, 'spec');
  const template = { ...mapAt(spec, 'template'), spec: { ...pod, containers } };
  return { ...deployment, value: { ...deployment.value, spec: { ...spec, template } } };
}

/** Probes may name a port of the container; the rendered ones have its number. */
function withPortNumbers(container: PlainMap): PlainMap {
  const ports = listAt(container, 'ports').filter(isMap);
  const numberOf = (port: unknown) =>
    numberAt(
      ports.find((each) => each['name'] === port),
      'containerPort',
    ) ?? port;
  const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap((key): [string, unknown][] => {
    const probe = container[key];
    if (!isMap(probe)) return [];
    const actions = ['httpGet', 'tcpSocket', 'grpc'].flatMap((action): [string, unknown][] => {
      const value = probe[action];
      return isMap(value) ? [[action, { ...value, port: numberOf(value['port']) }]] : [];
    });
    return [[key, { ...probe, ...Object.fromEntries(actions) }]];
  });
  return { ...container, ...Object.fromEntries(probes) };
}

/** Compares a document with the rendered one, value by value. */
export function compare(pair: Pair): Comparison {
  const { existing, rendered } = pair;
  const intended = new Map<string, string>();
  const lost: Leaf[] = [];
  for (const leaf of missingLeaves(existing.value, rendered ?? {})) {
    if (isDefault(existing.kind, leaf)) continue;
    const reason = reasonFor(existing.kind, leaf);
    if (reason === undefined) lost.push(leaf);
    else intended.set(pathText(leaf.path), reason);
  }
  return { pair, intended: [...intended].map(([path, reason]) => ({ path, reason })), lost };
}

/** Kinds that specs replace as a whole. Notes list what a spec cannot express. */
const replacedKinds = new Set([
  'AuthorizationPolicy',
  'DestinationRule',
  'NetworkPolicy',
  'PeerAuthentication',
  'PodDisruptionBudget',
  'ServiceEntry',
  'Sidecar',
  'VirtualService',
]);

/** Documents that neither a spec nor a comparison covers. */
export function leftovers(
  { documents, instances }: Inventory,
  usedConfigMaps: ReadonlySet<string>,
): ExistingDocument[] {
  const covered = new Set<string>();
  for (const { cluster, namespace, service, versions, serviceAccount } of instances) {
    covered.add(keyOf({ cluster, kind: 'ServiceAccount', namespace, name: serviceAccount }));
    if (service) covered.add(keyOf(service));
    for (const { deployment } of versions) {
      covered.add(keyOf(deployment));
      const autoscaler = autoscalerOf(deployment, { documents, instances });
      if (autoscaler) covered.add(keyOf(autoscaler));
    }
  }
  return documents.filter(
    (document) =>
      !covered.has(keyOf(document)) &&
      !replacedKinds.has(document.kind) &&
      !(document.kind === 'Gateway' && document.group === 'networking.istio.io') &&
      !(document.kind === 'ConfigMap' && usedConfigMaps.has(configMapKey(document))) &&
      document.kind !== 'Namespace',
  );
}

const keyOf = ({
  cluster,
  kind,
  namespace,
  name,
}: Pick<ExistingDocument, 'cluster' | 'kind' | 'namespace' | 'name'>) =>
  [cluster, kind, namespace, name].join('\n');

/** One document of several clusters, with the clusters that have it. */
export interface Leftover {
  readonly document: ExistingDocument;
  readonly clusters: readonly string[];
}

/** The same documents of several clusters together. */
export const together = (documents: readonly ExistingDocument[]): Leftover[] =>
  [...grouped(documents, (each) => `${titleOf(each)}\n${JSON.stringify(each.value)}`).values()].flatMap(
    (same) => {
      const [document] = same;
      return document ? [{ document, clusters: same.map(({ cluster }) => cluster) }] : [];
    },
  );
