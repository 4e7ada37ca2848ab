import { isDeepStrictEqual } from 'node:util';
import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { grouped } from '../lang/grouped.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { AdoptedDeployment } from '../model/fleet.ts';
import { podKinds } from '../model/workload-kind.ts';
import { type ExistingDocument, podLabelsOf, selects } from './document.ts';
import { imageParts } from './lift/image.ts';

/** What becomes an instance: the Deployments behind one Service in a cluster, or another workload. */
export interface ExistingInstance {
  readonly cluster: string;
  /** Name of the Service, or of a workload without one. */
  readonly name: string;
  readonly namespace: string;
  readonly service: ExistingDocument | undefined;
  readonly versions: readonly ExistingVersion[];
  /** ServiceAccount of the pods. */
  readonly serviceAccount: string;
}

/** A workload, most often a Deployment, and the name of the version that it becomes. */
export interface ExistingVersion {
  readonly name: string;
  /** Value of the label `version` of its pods; undefined without the label. */
  readonly label: string | undefined;
  readonly deployment: ExistingDocument;
  /** What the version keeps of the Deployment; undefined if the rendered one starts beside it, or equals it. */
  readonly adopt?: AdoptedDeployment;
}

/** The name of the Deployment that is rendered for a version. */
export const renderedNameOf = (service: string, { name, adopt }: ExistingVersion): string =>
  adopt?.name ?? `${service}-${name}`;

/** Everything that runs in the clusters, by cluster. */
export interface Inventory {
  readonly documents: readonly ExistingDocument[];
  readonly instances: readonly ExistingInstance[];
}

/**
 * Finds the services of all clusters: Deployments whose pods one Service selects are versions of one service. A
 * StatefulSet, a CronJob or a Job is a service of its own.
 * Source: Kubernetes, Service, selector; Istio, Application Requirements (label version).
 */
export function inventoryOf(documents: readonly ExistingDocument[]): Inventory {
  const instances = [...grouped(documents, ({ cluster }) => cluster).values()].flatMap((own) => {
    const services = own.filter(({ kind, group }) => kind === 'Service' && group === '');
    const deployments = own.filter(({ kind }) => podKinds.some((each) => each === kind));
    const pairs = deployments.map((deployment) => ({ deployment, service: serviceOf(deployment, services) }));
    const behind = grouped(
      pairs.filter(({ service }) => service),
      ({ deployment, service }) => [deployment.namespace, service?.name, ownGroupOf(deployment)].join('/'),
    );
    const served = namedApart([...behind.values()]).flatMap(([group, name]) => instanceOf(group, name) ?? []);
    const alone = grouped(
      pairs.filter(({ service }) => !service),
      ({ deployment }) =>
        [deployment.namespace, withoutVersion(deployment.name), ownGroupOf(deployment)].join('/'),
    );
    const taken = new Set(served.map(({ name }) => name));
    const workers = [...alone.values()].flatMap((group) => {
      const { deployment } = group[0];
      const name = deployment.kind === 'Deployment' ? withoutVersion(deployment.name) : deployment.name;
      if (areVersions(group) && !taken.has(name)) return instanceOf(group, name) ?? [];
      return group.flatMap((pair) => {
        const own = pair.deployment.name;
        const kind = pair.deployment.kind.toLowerCase();
        return instanceOf([pair], taken.has(own) ? `${own}-${kind}` : own) ?? [];
      });
    });
    // In the order of the input.
    const positions = new Map(deployments.map((deployment, index) => [deployment, index]));
    const positionOf = ({ versions: [first] }: ExistingInstance) =>
      (first && positions.get(first.deployment)) ?? 0;
    return [...served, ...workers].toSorted((a, b) => positionOf(a) - positionOf(b));
  });
  return { documents, instances };
}

/** Only Deployments are versions of each other. */
const ownGroupOf = ({ kind, name }: ExistingDocument): string =>
  kind === 'Deployment' ? '' : `${kind} ${name}`;

/** The workloads behind Services with the names of their services: that of the Service, if another kind has not taken it. */
function namedApart(groups: readonly (readonly [Pair, ...Pair[]])[]): (readonly [readonly Pair[], string])[] {
  const taken = new Set<string>();
  return groups.map((group) => {
    const [{ deployment, service }] = group;
    const wanted = service?.name ?? deployment.name;
    const key = (name: string) => `${deployment.namespace}/${name}`;
    const name = taken.has(key(wanted)) ? deployment.name : wanted;
    taken.add(key(name));
    return [group, name] as const;
  });
}

interface Pair {
  readonly deployment: ExistingDocument;
  readonly service: ExistingDocument | undefined;
}

/** True if Deployments without a Service differ in their version alone: the same image, identity and other labels. */
function areVersions(group: readonly Pair[]): boolean {
  const identities = group.map(({ deployment }) => {
    const { version: _, 'pod-template-hash': __, ...labels } = podLabelsOf(deployment);
    const images = listAt(deployment.value, 'spec', 'template', 'spec', 'containers').map(
      (container) => imageParts(textAt(container, 'image') ?? '').name,
    );
    return { labels, image: images[0], account: serviceAccountOf(deployment) };
  });
  return identities.every((identity) => isDeepStrictEqual(identity, identities[0]));
}

function instanceOf(group: readonly Pair[], name: string | undefined): ExistingInstance | undefined {
  const [first] = group;
  if (!first || name === undefined) return undefined;
  const { cluster, namespace } = first.deployment;
  return {
    cluster,
    name,
    namespace,
    service: first.service,
    versions: versionsOf(group.map(({ deployment }) => deployment)),
    serviceAccount: serviceAccountOf(first.deployment),
  };
}

/** The ServiceAccount of the pods of a Deployment. */
const serviceAccountOf = ({ value }: ExistingDocument): string =>
  textAt(value, 'spec', 'template', 'spec', 'serviceAccountName') ?? 'default';

/**
 * The Service by whose name a Deployment is called. Of several, the one for the cluster alone and for all versions, with
 * the most similar name.
 */
function serviceOf(
  deployment: ExistingDocument,
  services: readonly ExistingDocument[],
): ExistingDocument | undefined {
  const labels = podLabelsOf(deployment);
  const selecting = services.filter(
    ({ namespace, value }) =>
      namespace === deployment.namespace && selects(mapAt(value, 'spec', 'selector'), labels),
  );
  const rank = ({ name, value }: ExistingDocument): number =>
    (Object.hasOwn(mapAt(value, 'spec', 'selector'), 'version') ? 8 : 0) +
    ((textAt(value, 'spec', 'type') ?? 'ClusterIP') === 'ClusterIP' ? 0 : 4) +
    (textAt(value, 'spec', 'clusterIP') === 'None' ? 2 : 0) +
    ([withoutVersion(deployment.name), labels['app']].includes(name) ? 0 : 1);
  return selecting.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))[0];
}

const versionSuffix = /-(v\d[a-z0-9-]*)$/;

const withoutVersion = (name: string): string => name.replace(versionSuffix, '');

/** The versions of a service: by label, otherwise by the suffix of the Deployment, otherwise counted. */
function versionsOf(deployments: readonly ExistingDocument[]): ExistingVersion[] {
  const taken = new Set<string>();
  return deployments.map((deployment, index) => {
    const label = textAt(podLabelsOf(deployment), 'version');
    if (deployment.kind !== 'Deployment') return { name: versionName(label) ?? 'v1', label, deployment };
    const wanted =
      versionName(label) ?? versionName(versionSuffix.exec(deployment.name)?.[1]) ?? `v${index + 1}`;
    const name = taken.has(wanted) ? `${wanted}-${index + 1}` : wanted;
    taken.add(name);
    return { name, label, deployment };
  });
}

/** A label as the name of a version: `1.2` becomes `v1-2`. */
function versionName(label: string | undefined): string | undefined {
  const name = label
    ?.toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')
    .replace(/^(?=\d)/, 'v')
    .replace(/-+$/, '');
  return name !== undefined && /^[a-z]/.test(name) ? name : undefined;
}

/** All instances of each service, by its name. */
export const instancesByName = ({ instances }: Inventory): ReadonlyMap<string, readonly ExistingInstance[]> =>
  grouped(instances, ({ name }) => name);

/** Labels of the pods of an instance, those of its first version. */
export function labelsOfPods({ versions }: ExistingInstance): PlainMap {
  const [first] = versions;
  return first ? podLabelsOf(first.deployment) : {};
}
