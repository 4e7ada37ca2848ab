import type { Change } from '../../change/change.ts';
import { fleetPath } from '../../load/inputs.ts';
import type { Finding } from '../check.ts';
import { acknowledgements, isAcknowledged, lineToAdd } from './acknowledged.ts';
import { defineChangeCheck, earlierLine } from './change-check.ts';
import type { Move } from './move.ts';
import { movesOf } from './moves.ts';

export const namespaceMoved = defineChangeCheck({
  code: 'MESH505',
  severity: 'error',
  title: 'A service moves to another namespace',
  explanation:
    'A namespace is part of the name of every object, of the host and of the identity. All of them are deleted and made anew: calls to the old host fail, and callers with the old identity are refused, until all have synced. A second service beside the first one, with callers moved over, cuts off nobody.',
  source: 'Kubernetes, Namespaces; Istio, Security: identity',
  run: (change) =>
    unacknowledged(
      change,
      'namespace',
      ({ subject, from, to }) =>
        `${subject} moves from namespace ${from} to ${to}: all it consists of is deleted and made anew`,
    ),
});

export const fleetMoved = defineChangeCheck({
  code: 'MESH517',
  severity: 'error',
  title: 'A setting of the whole fleet changes',
  explanation:
    'repoURL and targetRevision say what Argo CD follows: all Applications turn to it in one sync, and where it is not the same tree, they prune. A trust domain is part of all identities and a cluster domain of all hosts: policies, routes and certificates of every service change at once, in no order. Istio helps with trustDomainAliases.',
  source: 'Argo CD, Declarative Setup; Istio, MeshConfig.trustDomainAliases',
  run: (change) =>
    unacknowledged(
      change,
      'fleet',
      ({ subject, from, to }) => `${subject} changes from ${from} to ${to}, for every cluster at once`,
    ),
});

export const portChanged = defineChangeCheck({
  code: 'MESH519',
  severity: 'error',
  title: 'The gRPC port of a service changes',
  explanation:
    'Service, Sidecars and NetworkPolicies change at once, the servers one pod after the other: until the last pod has been replaced, calls reach pods that do not listen on the new port, and callers still dial the old one. A port that stays, or a second service with the new one, cuts off nobody.',
  source: 'Kubernetes, Service: targetPort; Istio, Protocol Selection',
  run: (change) =>
    unacknowledged(
      change,
      'port',
      ({ subject, from, to }) =>
        `the port of ${subject} changes from ${from} to ${to}, and pods and callers follow one by one`,
    ),
});

export const identityChanged = defineChangeCheck({
  code: 'MESH520',
  severity: 'error',
  title: 'A caller gets another identity before policies allow both',
  explanation:
    'AuthorizationPolicies allow a gateway by its service account. When that changes, the policies allow the new one as soon as they are synced, while pods with the old one still take calls: each of these is refused with PERMISSION_DENIED. Allow the new identity first, by allowPrincipals of the services exposed, change the gateway in a second commit, and take the lines out in a third.',
  source: 'Istio, AuthorizationPolicy: Source.principals',
  *run(change) {
    const allowed = (move: Move) => isAllowedEverywhere(change, move);
    yield* unacknowledged(
      change,
      'identity',
      ({ subject, cluster, from, to }) =>
        `${subject} in ${cluster} changes from ${from} to ${to}, and the policies with it`,
      allowed,
    );
  },
});

export const externalMoved = defineChangeCheck({
  code: 'MESH522',
  severity: 'error',
  title: 'An external service loses what its callers dial',
  explanation:
    'A ServiceEntry tells the proxies which hosts and ports there are outside. Without its entry, calls of a host are refused, or leave without its timeouts, retries and TLS, as soon as the change is synced: before the last caller that dials the old one has been replaced. Hosts can stand side by side: add the new one, move the callers, and take the old one out when nothing dials it. A port moves the same way, as a second external service.',
  source: 'Istio, ServiceEntry; MeshConfig, outboundTrafficPolicy',
  run: (change) =>
    unacknowledged(
      change,
      'external',
      ({ subject, from, to }) => `${subject} changes from ${from} to ${to}, and services dial what it was`,
    ),
});

export const gatewayMoved = defineChangeCheck({
  code: 'MESH523',
  severity: 'error',
  title: 'Other proxies serve the hosts of a gateway',
  explanation:
    'A gateway of another type, of another class or with another selector listens at other pods, and mostly at another address. The old ones stop to answer for its hosts with the sync that brings the new ones, while DNS and load balancers lead to the old address. A second gateway beside the first, with the services exposed through both until DNS has followed, cuts off nobody.',
  source: 'Istio, Gateway.selector; Gateway API, Gateway.gatewayClassName',
  run: (change) =>
    unacknowledged(
      change,
      'gateway',
      ({ subject, cluster, from, to }) =>
        `${subject} in ${cluster} changes from ${from} to ${to}, and hosts are exposed there`,
    ),
});

/** What one cluster moves, its own file says. */
const ownFile: readonly Move['kind'][] = ['identity', 'gateway'];

function* unacknowledged(
  change: Change,
  kind: Move['kind'],
  say: (move: Move) => string,
  isFine: (move: Move) => boolean = () => false,
): Iterable<Finding> {
  const lines = acknowledgements(change);
  for (const move of movesOf(change)) {
    if (move.kind !== kind || isAcknowledged(lines, 'move', move.subject, move.cluster) || isFine(move))
      continue;
    const file = ownFile.includes(kind) ? move.file : fleetPath;
    yield {
      message: say(move),
      at: move.at,
      hint: lineToAdd('move', move.subject, file),
      related: [earlierLine(change, 'as it was', move.was)],
    };
  }
}

/** True where all services that a gateway exposes allowed its new identity already, or expose nothing through it. */
function isAllowedEverywhere(change: Change, { subject, cluster: name, from, to }: Move): boolean {
  const gateway = /^gateway\/(.+)$/.exec(subject)?.[1];
  const cluster = change.clusters.find((each) => each.name === name);
  if (gateway === undefined || !cluster?.before || !cluster.after) return false;
  const after = cluster.after.instances;
  return [...cluster.before.instances.values()].every(({ loaded }) => {
    if (!Object.hasOwn(loaded.spec.expose ?? {}, gateway)) return true;
    const allows = (principal: string, spec = loaded.spec) =>
      (spec.allowPrincipals ?? []).some((each) => each.principal === principal);
    return allows(to) && allows(from, after.get(loaded.name)?.loaded.spec);
  });
}
