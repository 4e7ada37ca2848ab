import { basename } from 'node:path';
import { textAt, textsAt } from '../lang/at-path.ts';
import type { Service } from '../model/service.ts';
import { selectorOf } from '../picture/label-selectors.ts';
import { entriesOf, isListed } from '../picture/sidecar-entries.ts';
import type { BuiltDocument } from './built-documents.ts';
import { type KubernetesObject, type Labels, labelsFrom, part, selects } from './kubernetes-object.ts';
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

/** Kinds whose documents change only the proxies of the pods they select. Clients read a PeerAuthentication too. */
const ofSelectedProxies = new Set([
  'AuthorizationPolicy',
  'RequestAuthentication',
  'Telemetry',
  'WasmPlugin',
  'Sidecar',
  'EnvoyFilter',
]);

function selectsNothing(object: KubernetesObject, running: Running): boolean {
  if (!ofSelectedProxies.has(object.kind)) return false;
  const selector = selectorOf({ kind: object.kind, value: { ...object } });
  return selector !== undefined && !selectsSome(labelsFrom(selector.labels), running);
}

/** In any namespace: documents of the root namespace select pods of all. */
const selectsSome = (selector: Labels, { nodes }: Running): boolean =>
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
  const listed = sidecars.map((sidecar) => entriesOf(sidecar, sidecar?.metadata.namespace ?? ''));
  // A Sidecar without egress takes nothing from what the proxy sees without it.
  if (listed.some((entries) => entries.length === 0)) return [];
  return withoutPods.filter(
    ({ namespace, host }) => !listed.flat().some((entry) => isListed(entry, namespace, host)),
  );
}
