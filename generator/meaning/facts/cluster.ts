import type { Cluster, Fleet } from '../../model/fleet.ts';
import type { Monitoring } from '../../model/monitoring.ts';
import type { Fact, PresenceFact } from '../fact.ts';
import { settingFacts } from '../leaves.ts';
import type { Found } from '../statement.ts';
import { notificationFacts } from './notifications.ts';

/** Changes of a cluster itself: its settings, gateways and namespaces. */
export function clusterFacts(before: Cluster | undefined, after: Cluster | undefined): Fact[] {
  const name = (after ?? before)?.name ?? '';
  const [old, now] = [namespacesOf(before), namespacesOf(after)];
  return [
    ...presenceFacts('cluster', before ? [name] : [], after ? [name] : []),
    ...(before && after ? [] : presenceFacts('service', servicesOf(before), servicesOf(after))),
    ...(before && after ? presenceFacts('namespace', old, now) : []),
    ...presenceFacts('gateway', gatewaysOf(before), gatewaysOf(after)),
    ...(before && after
      ? [
          ...settingFacts('cluster', settingsOf(before), settingsOf(after)),
          ...settingFacts('telemetry', before.telemetry, after.telemetry),
          ...settingFacts('monitoring', before.monitoring ?? noMonitoring, after.monitoring ?? noMonitoring),
          ...gatewayFacts(before, after),
        ]
      : []),
  ];
}

const noMonitoring: Monitoring = { alerts: false, dashboards: false, labels: {}, minimumBadCalls: 5 };

/** Changes of the whole fleet. */
export function fleetFacts(before: Fleet, after: Fleet): Found[] {
  return [
    ...settingFacts('fleet', before.settings, after.settings),
    ...settingFacts('code owners', reviewersOf(before), reviewersOf(after)),
    ...notificationFacts(before.notifications, after.notifications),
    ...settingFacts('protos', { foreign: before.foreignProtos }, { foreign: after.foreignProtos }),
  ].map((fact) => ({ fact }));
}

/** The reviewers by subject; GitHub needs the paths, a reviewer does not. */
function reviewersOf({ codeOwners }: Fleet): object {
  if (!codeOwners) return {};
  const { fallback, services, clusters } = codeOwners;
  const approved = clusters.flatMap(({ name, approvers }) =>
    approvers.length > 0 ? [[name, approvers]] : [],
  );
  return {
    ...(fallback.length > 0 ? { 'everything else': fallback } : {}),
    services: Object.fromEntries(services.map(({ name, reviewers }) => [name, reviewers])),
    ...(approved.length > 0 ? { clusters: Object.fromEntries(approved) } : {}),
  };
}

/** Names that are added, and names that are removed. */
export function presenceFacts(
  what: PresenceFact['what'],
  before: readonly string[],
  after: readonly string[],
): PresenceFact[] {
  const fact = (change: PresenceFact['change'], names: readonly string[]): PresenceFact[] =>
    names.length > 0 ? [{ kind: 'presence', what, names, change }] : [];
  return [
    ...fact(
      'added',
      after.filter((name) => !before.includes(name)),
    ),
    ...fact(
      'removed',
      before.filter((name) => !after.includes(name)),
    ),
  ];
}

const namespacesOf = (cluster: Cluster | undefined): string[] =>
  [
    ...new Set([
      ...(cluster?.instances ?? []).map(({ service }) => service.namespace),
      ...(cluster?.externals ?? []).map(({ external }) => external.namespace),
    ]),
  ].sort();

const servicesOf = (cluster: Cluster | undefined): string[] =>
  (cluster?.instances ?? []).map(({ service }) => service.name).sort();

const gatewaysOf = (cluster: Cluster | undefined): string[] =>
  (cluster?.gateways ?? []).map(({ name }) => name);

function settingsOf(cluster: Cluster): object {
  const { stage, istio, trustDomain, networkPolicies, dnsPort, namespaces, externalSecrets } = cluster;
  return {
    ...{ stage, istio, trustDomain, networkPolicies, dnsPort },
    ...(Object.keys(namespaces).length > 0 ? { namespaces } : {}),
    ...(externalSecrets ? { externalSecrets } : {}),
  };
}

/** The settings of gateways that exist before and after. */
function gatewayFacts(before: Cluster, after: Cluster): Fact[] {
  return after.gateways.flatMap((now) => {
    const old = before.gateways.find(({ name }) => name === now.name);
    return old ? settingFacts('gateway', inWords(old), inWords(now), now.name) : [];
  });
}

function inWords({ name: _, namespaces, ...settings }: Cluster['gateways'][number]): object {
  const taken = Object.entries(namespaces).map(([host, list]) => [
    `namespaces with routes for ${host === '*' ? 'any host' : host}`,
    list,
  ]);
  return { ...settings, ...Object.fromEntries(taken) };
}
