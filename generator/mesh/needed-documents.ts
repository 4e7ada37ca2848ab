import { basename } from 'node:path';
import { textAt, textsAt } from '../lang/at-path.ts';
import type { Service } from '../model/service.ts';
import type { BuiltDocument } from './built-documents.ts';
import { type KubernetesObject, labelsFrom, maps, part, selects } from './kubernetes-object.ts';
import type { ProxyNode } from './node.ts';

/** What runs of a cluster, if only some of its services have pods. */
export interface Running {
  /** The services of the cluster without pods. */
  readonly withoutPods: readonly Pick<Service, 'name' | 'namespace' | 'host'>[];
  readonly nodes: readonly Pick<ProxyNode, 'namespace' | 'labels' | 'serviceAccount'>[];
  /** The Sidecar of each pod of a service; undefined for a pod without one, which sees every host. */
  readonly sidecars: readonly (KubernetesObject | undefined)[];
}

/**
 * The documents that can matter to what runs. Left out are documents in the overlays of services without pods, if they are
 * about their pods, select no workload that runs, or route and balance only calls to hosts that no pod sees. It may
 * keep too many documents, and never leaves out one that changes a call.
 */
export function neededDocuments(documents: readonly BuiltDocument[], running: Running): BuiltDocument[] {
  const owners = new Set(running.withoutPods.map(({ name }) => name));
  const unseen = notSeen(running);
  return documents.filter(
    ({ folder, object }) =>
      !owners.has(basename(folder)) ||
      !(
        isAboutPods(object) ||
        isUnusedAccount(object, running) ||
        selectsNothing(object, running) ||
        isAboutServices(object, unseen, running)
      ),
  );
}

/** The API groups of workloads, their sizes and disruptions. */
const ofPods = /^(apps|batch|autoscaling|policy)\//;

/** Nothing in this mesh reads a NetworkPolicy. */
const isAboutPods = ({ apiVersion, kind }: KubernetesObject): boolean =>
  ofPods.test(apiVersion) || kind === 'NetworkPolicy';

const isUnusedAccount = ({ kind, metadata }: KubernetesObject, { nodes }: Running): boolean =>
  kind === 'ServiceAccount' &&
  !nodes.some(
    ({ namespace, serviceAccount }) => namespace === metadata.namespace && serviceAccount === metadata.name,
  );

/**
 * Where the label selector is in documents that change only the proxies of the pods they select. Clients read
 * a PeerAuthentication too.
 */
const selectorPaths: ReadonlyMap<string, readonly string[]> = new Map([
  ['AuthorizationPolicy', ['selector', 'matchLabels']],
  ['RequestAuthentication', ['selector', 'matchLabels']],
  ['Telemetry', ['selector', 'matchLabels']],
  ['WasmPlugin', ['selector', 'matchLabels']],
  ['Sidecar', ['workloadSelector', 'labels']],
  ['EnvoyFilter', ['workloadSelector', 'labels']],
]);

function selectsNothing(object: KubernetesObject, running: Running): boolean {
  const path = selectorPaths.get(object.kind);
  const selector = path && labelsFrom(part(object, 'spec', ...path));
  return selector !== undefined && Object.keys(selector).length > 0 && !selectsSome(selector, running);
}

/** In any namespace: documents of the root namespace select pods of all. */
const selectsSome = (selector: ReturnType<typeof labelsFrom>, { nodes }: Running): boolean =>
  nodes.some(({ labels }) => selects(selector, labels));

type NamedService = Running['withoutPods'][number];

/** True for a Service, VirtualService or DestinationRule that is about these services and no other host. */
function isAboutServices(
  object: KubernetesObject,
  services: readonly NamedService[],
  running: Running,
): boolean {
  const { kind, apiVersion, metadata } = object;
  // Sidecars list a route by its own namespace, so only those beside the Service are as unseen as the Service.
  const beside = services.filter(({ namespace }) => namespace === metadata.namespace);
  if (kind === 'Service' && apiVersion === 'v1')
    return (
      beside.some(({ name }) => name === metadata.name) &&
      !selectsSome(labelsFrom(part(object, 'spec', 'selector')), running)
    );
  const hosts = hostsIn(object);
  const names = new Set(beside.flatMap(({ name, host }) => [name, host]));
  return hosts.length > 0 && hosts.every((host) => names.has(host));
}

/**
 * The hosts of a DestinationRule, or of a VirtualService for sidecars alone. A host with a dot is a whole name.
 * Source: Istio, VirtualService.hosts.
 */
function hostsIn(object: KubernetesObject): string[] {
  if (object.kind === 'DestinationRule') return [textAt(object, 'spec', 'host') ?? ''];
  const isForGateways = textsAt(object, 'spec', 'gateways').some((gateway) => gateway !== 'mesh');
  return object.kind === 'VirtualService' && !isForGateways ? textsAt(object, 'spec', 'hosts') : [];
}

/** The services without pods that no Sidecar of a pod lists. */
function notSeen({ withoutPods, sidecars }: Running): NamedService[] {
  const listed = sidecars.flatMap((sidecar) => {
    const egress = maps(sidecar, 'spec', 'egress');
    const hosts = egress.flatMap((listener) => textsAt(listener, 'hosts'));
    const own = sidecar?.metadata.namespace ?? '';
    return egress.length === 0 ? ['*/*'] : hosts.map((host) => host.replace(/^\.\//, `${own}/`));
  });
  return withoutPods.filter((service) => !listed.some((host) => lists(host, service)));
}

/** True if an entry such as `shop/*.example.com` lists a service. Source: Istio, IstioEgressListener.hosts. */
function lists(entry: string, { namespace, host }: NamedService): boolean {
  const [wanted, pattern = '*'] = entry.split('/');
  const isNamespace = wanted === '*' || wanted === namespace;
  return isNamespace && (pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : pattern === host);
}
