import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { aligned } from './aligned.ts';
import { type ExistingDocument, titleOf } from './document.ts';
import { isDefault, reasonFor } from './expected-differences.ts';
import { type Inventory, renderedNameOf } from './inventory.ts';
import { withPlainTemplate } from './job-template.ts';
import { type Leaf, leavesOf, missingLeaves, pathText, type Step } from './leaves.ts';
import { configMapsOf, serviceAccountOf } from './related.ts';

/** An existing document and the rendered one that replaces it. */
export interface Pair {
  readonly existing: ExistingDocument;
  readonly service: string;
  /** The name of the rendered Deployment, of a service with several versions. */
  readonly workload?: string;
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

/** The workloads, Services and ServiceAccounts of a cluster beside what is rendered for it. */
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
        ...instance.versions.map((version) => {
          const { deployment } = version;
          const workload = renderedNameOf(name, version);
          const own = renderedWorkload(rendered, deployment.kind, workload);
          const alike = aligned(deployment, instance, own, configMapsOf(instance, inventory));
          const existing = { ...alike, value: withPlainClaims(alike.value) };
          const named = instance.versions.length > 1 ? { workload } : {};
          return { existing, service: name, ...named, rendered: own };
        }),
        ...(instance.service
          ? [{ existing: instance.service, service: name, rendered: find('Service', name) }]
          : []),
        ...(account ? [{ existing: account, service: name, rendered: find('ServiceAccount', name) }] : []),
      ];
    });
}

/** What is rendered for the pods of a version. Only a Deployment has the name of the version; a service has one of the others. */
function renderedWorkload(
  rendered: readonly PlainMap[],
  kind: string,
  deployment: string,
): PlainMap | undefined {
  const found = rendered.find(
    (each) =>
      each['kind'] === kind && (kind !== 'Deployment' || textAt(each, 'metadata', 'name') === deployment),
  );
  return found && withPlainClaims(withPlainTemplate(found));
}

/** A StatefulSet with its claims by name, and without what the API server adds to them. */
function withPlainClaims(value: PlainMap): PlainMap {
  if (value['kind'] !== 'StatefulSet') return value;
  const claims = listAt(value, 'spec', 'volumeClaimTemplates').map((claim) => {
    const { creationTimestamp: _, ...metadata } = mapAt(claim, 'metadata');
    const { volumeMode, ...spec } = mapAt(claim, 'spec');
    return {
      metadata,
      spec: { ...spec, ...(volumeMode === undefined || volumeMode === 'Filesystem' ? {} : { volumeMode }) },
    };
  });
  const nameOf = ({ metadata }: (typeof claims)[number]): string => textAt(metadata, 'name') ?? '';
  const volumeClaimTemplates = claims.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return {
    ...value,
    spec: { ...mapAt(value, 'spec'), ...(claims.length > 0 ? { volumeClaimTemplates } : {}) },
  };
}

/** Compares a document with the rendered one, value by value. */
export function compare(pair: Pair): Comparison {
  const { existing, rendered } = pair;
  const intended = new Map<string, string>();
  const lost: Leaf[] = [];
  const missing = missingLeaves(existing.value, rendered ?? {});
  for (const leaf of missing) {
    if (isDefault(existing.kind, leaf)) continue;
    const reason = reasonFor(existing, leaf, rendered ?? {});
    if (reason === undefined) lost.push(leaf, ...replacedBy(leaf, rendered ?? {}));
    else intended.set(pathText(leaf.path), reason);
  }
  for (const leaf of wholeItems(lost, missing, rendered ?? {})) {
    lost.push(leaf);
    intended.delete(pathText(leaf.path));
  }
  return { pair, intended: [...intended].map(([path, reason]) => ({ path, reason })), lost };
}

/** A pod has one preStop action: a patch with another one removes the rendered one. */
function replacedBy({ path }: Leaf, rendered: PlainMap): Leaf[] {
  const index = path.indexOf('preStop');
  const [list, container] = [path[3], path[4]];
  if (index < 0 || typeof list !== 'string' || typeof container !== 'object') return [];
  const pod = mapAt(rendered, 'spec', 'template', 'spec');
  const own = listAt(pod, list).find((each) => isMap(each) && each['name'] === container.value);
  const sleep = mapAt(own, 'lifecycle', 'preStop', 'sleep');
  return Object.keys(sleep).length > 0 && path[index + 1] !== 'sleep'
    ? [{ path: [...path.slice(0, index + 1), 'sleep'], value: null }]
    : [];
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
