import type { Place } from '../../../diagnostics/diagnostic.ts';
import { fleetPath } from '../../../load/input-paths.ts';
import { kubectlName } from '../../../picture/document-names.ts';
import type { Change, ClusterChange, ClusterState, Running } from '../../change.ts';
import { hostsExposedAt } from './address-moves.ts';
import { externalsIn, remainingCallers } from './externals.ts';

/** An object that Argo CD deletes, or no longer manages, because of a change. */
export interface Deletion {
  /** Its name under `acknowledge`. */
  readonly subject: string;
  /** The cluster; undefined if the cluster itself is removed. */
  readonly cluster: string | undefined;
  /** The message: a sentence without a full stop. */
  readonly what: string;
  /** The command that deletes the objects that stay in the cluster, if there are any. */
  readonly command?: string;
  /** The place from which it was removed. */
  readonly at: Place;
  /** Its place before the change. */
  readonly was: Place;
  /** The file for the acknowledgement. */
  readonly file: string;
}

/** Everything that a change deletes. A renamed object counts as deleted. */
export function deletionsOf(change: Change): Deletion[] {
  return change.clusters.flatMap((cluster) => inCluster(cluster, change));
}

function inCluster(cluster: ClusterChange, change: Change): Deletion[] {
  return [...inClusterFile(cluster, change), ...externals(cluster, change)];
}

/** An external service is removed with its last call, in a service spec or in the cluster file. */
function externals({ name: cluster, before, after }: ClusterChange, change: Change): Deletion[] {
  if (!before || !after) return [];
  const now = externalsIn(after, change.after);
  return [...externalsIn(before, change.before)].flatMap(([name, external]): Deletion[] => {
    const callers = now.has(name) ? [] : remainingCallers(external, after);
    const [caller] = callers;
    if (caller === undefined) return [];
    const place = after.loaded.at(['services', caller], 'key');
    return [
      {
        subject: `external/${name}`,
        cluster,
        what: `the external service ${name} is removed from ${cluster}, where ${callers.join(' and ')} called it: Argo CD deletes its Application, but its ServiceEntry stays`,
        command: `kubectl -n ${external.model.external.namespace} delete serviceentry.networking.istio.io,destinationrule.networking.istio.io,virtualservice.networking.istio.io -l app=${name}`,
        at: after.instances.get(caller)?.loaded.service.at(['name']) ?? place,
        was: external.loaded.at(['name']),
        file: after.loaded.file.path,
      },
    ];
  });
}

function inClusterFile({ name, before, after }: ClusterChange, change: Change): Deletion[] {
  if (!before) return [];
  if (!after) {
    const { fleet } = change.after.workspace;
    if (!fleet) return [];
    const what = `the cluster ${name} leaves the fleet: the Applications of all its services go, and what runs there stays`;
    const was = before.loaded.at(['name']);
    return [
      {
        subject: `cluster/${name}`,
        cluster: undefined,
        what,
        at: fleet.at(['stages'], 'key'),
        was,
        file: fleetPath,
      },
    ];
  }
  // A service spec changes the namespace in every cluster at once.
  const isUnchanged = before.loaded.file.text === after.loaded.file.text;
  const common = { cluster: name, file: isUnchanged ? fleetPath : after.loaded.file.path };
  const services = [...before.instances.values()].filter(({ loaded }) => !after.instances.has(loaded.name));
  const namespaces = namespacesOf(after);
  const gateways = new Set(after.model.gateways.map((gateway) => gateway.name));
  return [
    ...services.map(({ loaded, documents }) => ({
      ...common,
      subject: loaded.name,
      what: `${loaded.name} is removed from ${name}: Argo CD deletes its Application, but its objects stay${loaded.spec.expose ? ' and it stays exposed' : ''}`,
      command: `kubectl -n ${loaded.spec.namespace} delete ${documents().map(kubectlName).join(' ')}`,
      at: after.loaded.at(['services'], 'key'),
      was: before.loaded.at(['services', loaded.name], 'key'),
    })),
    ...[...namespacesOf(before)]
      .filter(([namespace]) => !namespaces.has(namespace))
      .map(([namespace, { loaded }]) => ({
        ...common,
        subject: `namespace/${namespace}`,
        what: `the last service is removed from the namespace ${namespace} in ${name}: the namespace stays with all its objects`,
        command: `kubectl delete namespace ${namespace}`,
        at: after.loaded.at(['services'], 'key'),
        was: loaded.at(['namespace']),
      })),
    ...before.model.gateways
      .filter((gateway) => !gateways.has(gateway.name))
      .map((gateway) => ({
        ...common,
        subject: `gateway/${gateway.name}`,
        what: `this deletes the gateway ${gateway.name} in ${name}${exposing(hostsExposedAt(gateway.name, before))}`,
        at: after.loaded.spec.gateways ? after.loaded.at(['gateways'], 'key') : after.loaded.at(['name']),
        was: before.loaded.at(['gateways', gateway.name], 'key'),
      })),
  ];
}

const exposing = (hosts: readonly string[]): string =>
  hosts.length === 0 ? '' : `, where ${hosts.join(' and ')} ${hosts.length === 1 ? 'is' : 'are'} exposed`;

/** The namespaces of a cluster, each with a service that makes it one. */
function namespacesOf({ instances }: ClusterState): Map<string, Running> {
  return new Map([...instances.values()].map((running) => [running.model.service.namespace, running]));
}
