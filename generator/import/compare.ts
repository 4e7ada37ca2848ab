import { listAt, mapAt, numberAt, textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { type ExistingDocument, titleOf } from './document.ts';
import { isDefault, reasonFor } from './expected-differences.ts';
import type { ExistingInstance, Inventory } from './inventory.ts';
import { type Leaf, leavesOf, missingLeaves, pathText, type Step } from './leaves.ts';
import { mainContainer } from './lift/container.ts';
import { serviceAccountOf } from './related.ts';

/** An existing document and the rendered one that replaces it. */
export interface Pair {
  readonly existing: ExistingDocument;
  readonly service: string;
  /** The version, of a Deployment of a service with several. */
  readonly version?: string;
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
          ...(instance.versions.length > 1 ? { version } : {}),
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
  const missing = missingLeaves(existing.value, rendered ?? {});
  for (const leaf of missing) {
    if (isDefault(existing.kind, leaf)) continue;
    const reason = reasonFor(existing.kind, leaf);
    if (reason === undefined) lost.push(leaf);
    else intended.set(pathText(leaf.path), reason);
  }
  for (const leaf of wholeItems(lost, missing, rendered ?? {})) {
    lost.push(leaf);
    intended.delete(pathText(leaf.path));
  }
  return { pair, intended: [...intended].map(([path, reason]) => ({ path, reason })), lost };
}

/**
 * The other values of items that the rendered document does not have: an item of a list is kept as a whole, and a mount
 * together with its volume.
 */
function wholeItems(lost: readonly Leaf[], missing: readonly Leaf[], rendered: PlainMap): Leaf[] {
  const there = [...leavesOf(rendered).keys()];
  const isThere = (path: readonly Step[]) => there.some((each) => each.startsWith(`${pathText(path)}.`));
  const items = new Set<string>();
  for (const { path } of lost) {
    const end = path.findIndex(
      (step, index) => typeof step !== 'string' && !isThere(path.slice(0, index + 1)),
    );
    if (end >= 0) items.add(`${pathText(path.slice(0, end + 1))}.`);
  }
  const isIn = (leaf: Leaf) => [...items].some((item) => pathText(leaf.path).startsWith(item));
  const volumes = missing.filter(
    ({ path }) => path.at(-1) === 'name' && pathText(path).includes('.volumeMounts['),
  );
  for (const mount of volumes)
    if (isIn(mount) && !isThere(volumePath(mount.value))) items.add(`${pathText(volumePath(mount.value))}.`);
  return missing.filter((leaf) => !lost.includes(leaf) && isIn(leaf));
}

const volumePath = (name: unknown): Step[] => [
  'spec',
  'template',
  'spec',
  'volumes',
  { key: 'name', value: name },
];

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
