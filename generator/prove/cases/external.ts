import { durationMs } from '../../model/duration.ts';
import type { ExternalInstance } from '../../model/external.ts';
import type { Cluster } from '../../model/fleet.ts';
import type { Case, Unproven } from '../case.ts';
import type { OwnDocuments } from '../own/own-documents.ts';
import { routesToHost } from '../own/placed-routes.ts';
import type { Derived } from './case-context.ts';
import { sending } from './case-context.ts';
import { earliest } from './limit.ts';

/** A method that every server has: called if a spec does not name the methods. */
export const anyMethod = 'grpc.health.v1.Health/Check';

/** Callers reach external services, by TLS if the proxies originate it, within the limits of their specs. */
export function externalsOf(cluster: Cluster, own: OwnDocuments | undefined = undefined): Derived {
  const made = cluster.externals.map((each) => derive(cluster, own, each));
  return { cases: made.flatMap(({ cases }) => cases), unproven: made.flatMap(({ unproven }) => unproven) };
}

function derive(
  cluster: Cluster,
  own: OwnDocuments | undefined,
  { external, callers }: ExternalInstance,
): Derived {
  const unproven = (setting: string, reason: string): Unproven => ({
    service: external.name,
    setting,
    reason,
  });
  const [first, ...further] = external.ports;
  const others = further.map(({ name }) => unproven(`ports.${name}`, 'the cases call the first port only'));
  if (first.protocol !== 'GRPC' && first.protocol !== 'HTTP2') {
    const reason =
      first.protocol === 'HTTP'
        ? 'the servers of the proof speak gRPC, which is HTTP/2, and HTTP is passed on as HTTP/1.1'
        : `${first.protocol} is passed on as bytes, not as calls`;
    return { cases: [], unproven: [unproven('port', reason), ...others] };
  }
  if (external.resolution === 'NONE')
    return {
      cases: [],
      unproven: [
        unproven('resolution', 'NONE keeps the address of the caller, which needs iptables'),
        ...others,
      ],
    };
  const wild = external.hosts.filter((host) => host.startsWith('*'));
  const cases = external.hosts
    .filter((host) => !host.startsWith('*'))
    .flatMap((host) => callers.flatMap((caller) => casesOf(cluster, own, external, host, caller)));
  return {
    cases,
    unproven: [
      ...wild.map((host) => unproven(`hosts: ${host}`, 'a wildcard names no host to call')),
      ...others,
    ],
  };
}

function casesOf(
  cluster: Cluster,
  own: OwnDocuments | undefined,
  external: ExternalInstance['external'],
  host: string,
  caller: string,
): Case[] {
  const version = cluster.instances.find(({ service }) => service.name === caller)?.versions[0];
  if (!version) return [];
  const method = methodsCalled(cluster, external.name, caller)[0] ?? anyMethod;
  const common = (name: string, path: readonly string[]): Omit<Case, 'send' | 'expect' | 'behaviour'> => ({
    name: `${external.name}/${name}`,
    kind: 'external',
    service: external.name,
    from: { kind: 'service', service: caller, version: version.name },
    to: { kind: 'external', external: external.name, host },
    at: { in: 'spec', path },
    disturbs: false,
  });
  const reached: Case = {
    ...common(`${host}/from-${caller}`, ['hosts']),
    send: sending(method, 10),
    behaviour: [],
    expect: [
      { claim: 'status', anyOf: ['OK'] },
      { claim: 'answered by external', external: external.name },
    ],
  };
  const timeout = external.policies?.defaultPolicy.timeout;
  // The routes of a team have cases of their own.
  const isRouted =
    own !== undefined && routesToHost(own, host, external.ports[0].number, external.namespace) !== undefined;
  if (timeout === undefined || isRouted) return [reached];
  const ms = durationMs(timeout);
  const slowMs = Math.max(2.5 * ms, Math.min(8 * ms, ms + 2_000));
  const limited: Case = {
    ...common(`${host}/timeout-from-${caller}`, ['timeout']),
    send: { ...sending(method, 2), deadlineMs: slowMs + 20_000 },
    behaviour: [{ who: 'all', slowMs }],
    expect: [
      { claim: 'status', anyOf: ['DEADLINE_EXCEEDED', 'UNAVAILABLE'] },
      { claim: 'ends before the server' },
      { claim: 'not before', ms: earliest(ms), percent: 100 },
    ],
  };
  return [reached, limited];
}

/** The methods of an external service that a service calls, if the spec names them. */
export function methodsCalled(cluster: Cluster, external: string, caller: string): readonly string[] {
  const service = cluster.instances.find((each) => each.service.name === caller)?.service;
  return service?.access.calls.flatMap((call) => (call.service === external ? call.methods : [])) ?? [];
}
