import { nearest } from '../../../diagnostics/nearest.ts';
import type { Path } from '../../../diagnostics/source-file.ts';
import { didYouMean } from '../../../diagnostics/suggestion.ts';
import { listAt, mapAt, textAt, textsAt } from '../../../lang/at-path.ts';
import { intendedHttpMethods } from '../../../lang/http-methods.ts';
import { isArea, policyPattern } from '../../../model/routing/operation-paths.ts';
import { titleOf } from '../../../picture/document-names.ts';
import { selectorOf } from '../../../picture/label-selectors.ts';
import { actionOf } from '../../../picture/may-call.ts';
import { picturesOf } from '../../../picture/picture.ts';
import { type ClusterPods, podsWith } from '../../../picture/pods.ts';
import { portsOfProxy, uncapturedPorts } from '../../../picture/ports.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import { allAccounts } from '../../../picture/service-accounts.ts';
import type { Finding } from '../../check.ts';
import { exclusionEffect } from './exclusions.ts';
import { requestsAt, type ServedRequests, unknownPath, unknownVerb, verbsOfPolicy } from './http-requests.ts';
import { callerMistakes, type KnownCallers } from './policy-callers.ts';
import { conditionMistakes } from './policy-conditions.ts';
import { expressionMistake } from './policy-expressions.ts';
import { type KnownPaths, knownPaths, policyPathMistake, queryMistake, starMistake } from './policy-paths.ts';
import { type PortsOfPods, portsWithTcp, tcpMistakes, tcpPortsOf } from './tcp-operations.ts';

export const authorizationPolicies = ({ documents }: RenderedFleet): RenderedDocument[] =>
  documents.filter(({ kind, origin }) => kind === 'AuthorizationPolicy' && origin !== 'generated');

/** What there is to match: paths of the protos, and the ports of the pods, undefined where those are not known. */
interface Known extends KnownCallers, KnownPaths {
  readonly ports: readonly number[] | undefined;
  /** The ports of the pods, with those that are for TCP; empty if they are not known. */
  readonly portsWithTcp: PortsOfPods;
  /** Ports on which the pods may answer HTTP calls that are not gRPC; undefined if they are not known. */
  readonly httpPorts: readonly number[] | undefined;
  /** The requests of HTTP servers at some ports of the pods, or at all; undefined if they are not known. */
  requestsAt(ports: readonly string[]): ServedRequests | undefined;
  /** The hosts of Services, external services and VirtualServices: what callers send as authority, without port. */
  hosts(): ReadonlySet<string>;
}

export function* ruleMistakes(
  document: RenderedDocument,
  rule: unknown,
  path: Path,
  known: Known,
): Iterable<Finding> {
  yield* tcpMistakes(document, rule, path, known.portsWithTcp);
  for (const [position, item] of listAt(rule, 'to').entries())
    yield* operationMistakes(document, item, [...path, 'to', position, 'operation'], known);
  for (const [position, item] of listAt(rule, 'from').entries())
    yield* callerMistakes(document, item, [...path, 'from', position, 'source'], known);
  for (const [position, item] of listAt(rule, 'when').entries())
    yield* conditionMistakes(document, item, [...path, 'when', position], {
      ...known,
      isHttp: mayBeHttp([], known.httpPorts),
      requests: known.requestsAt([]),
    });
}

/** True if a rule names what no call has: another rule reports that. */
export const hasMistakes = (document: RenderedDocument, rule: unknown, rendered: RenderedFleet): boolean =>
  [...ruleMistakes(document, rule, [], knownNames(document, rendered))].length > 0;

/** What a policy can match, in all clusters that have it. */
export function knownNames(document: RenderedDocument, rendered: RenderedFleet): Known {
  const labels = selectorOf(document)?.labels ?? {};
  const found = picturesOf(document, rendered).map((picture) => ({
    picture,
    pods: podsWith(labels, document.namespace, picture.podsByNamespace),
  }));
  const pods = found.flatMap((each) => each.pods);
  const isForSpecs = pods.some(({ service }) => service !== undefined);
  const areKnown = pods.length > 0 && !pods.some(({ isSilent }) => isSilent);
  const ports = pods.flatMap((pod) => pod.ports.map(({ number }) => number));
  return {
    paths: knownPaths(rendered.workspace.protos),
    accounts: allAccounts(rendered),
    trustDomain: rendered.workspace.fleet.spec.trustDomain ?? 'cluster.local',
    isForSpecs,
    ports: areKnown && isForSpecs ? [...new Set(ports)] : undefined,
    portsWithTcp: areKnown ? portsWithTcp(found) : new Map(),
    served: areKnown ? servedBy(pods) : undefined,
    hosts: () => sentHosts(document, rendered),
    httpPorts: areKnown ? [...new Set(pods.flatMap(httpPortsOf))] : undefined,
    requestsAt: (named) => (areKnown ? requestsAt(pods, named, pods.flatMap(httpPortsOf)) : undefined),
  };
}

/** A caller may leave out the end of the name of a Service. */
function sentHosts(document: RenderedDocument, rendered: RenderedFleet): ReadonlySet<string> {
  const pictures = picturesOf(document, rendered);
  const names = pictures.flatMap(({ hosts }) => [...hosts.keys()]);
  const routed = rendered.documents
    .filter(({ kind }) => kind === 'VirtualService' || kind === 'Gateway')
    .flatMap(({ value }) => [
      ...textsAt(value, 'spec', 'hosts'),
      ...listAt(value, 'spec', 'servers').flatMap((server) => textsAt(server, 'hosts')),
    ]);
  const exposed = rendered.fleet.clusters.flatMap(({ instances }) =>
    instances.flatMap(({ service }) => service.exposures.flatMap(({ hosts }) => hosts)),
  );
  return new Set(
    [...names, ...routed, ...exposed].flatMap((host) => {
      const [name = '', namespace = '', svc] = host.split('.');
      return svc === 'svc' ? [host, name, `${name}.${namespace}`, `${name}.${namespace}.svc`] : [host];
    }),
  );
}

/** True if an operation may be about HTTP calls: its ports, or without any all ports, have one that is not gRPC. */
const mayBeHttp = (named: readonly string[], httpPorts: readonly number[] | undefined): boolean =>
  httpPorts === undefined ||
  (named.length === 0 ? httpPorts.length > 0 : named.some((port) => httpPorts.includes(Number(port))));

/** The gRPC services that pods of specs serve; undefined if there are others among the pods. */
const servedBy = (pods: readonly ClusterPods[]): ReadonlySet<string> | undefined =>
  pods.some(({ service }) => service === undefined)
    ? undefined
    : new Set(
        pods.flatMap(({ service }) => service?.methods.map(({ path }) => path.split('/')[0] ?? '') ?? []),
      );

/** The ports on which pods may answer other HTTP calls than gRPC: those of other protocols in the spec are left out. */
function httpPortsOf({ ports, service }: ClusterPods): number[] {
  const ofSpec = new Map(
    service?.workload.ports.map(({ port, targetPort = port, appProtocol }) => [targetPort, appProtocol]),
  );
  return ports.flatMap(({ number, isGrpc }) =>
    isGrpc || !/^http2?$/.test(ofSpec.get(number) ?? 'http') ? [] : [number],
  );
}

/** A host that is nearly one of those that callers send. They may also send a host of a caller's own proxy or DNS. */
function hostMistake(pattern: string, known: Known): Required<Pick<Finding, 'message' | 'hint'>> | undefined {
  const host = pattern.replace(/:(?:\d+|\*)$/, '').toLowerCase();
  if (host.includes('*')) return undefined;
  const hosts = known.hosts();
  if (hosts.has(host)) return undefined;
  const meant = nearest(host, hosts);
  return meant.length === 0
    ? undefined
    : { message: `no caller sends the host ${pattern}`, hint: didYouMean(meant) };
}

function* operationMistakes(
  document: RenderedDocument,
  item: unknown,
  path: Path,
  all: Known,
): Iterable<Finding> {
  const { ports, httpPorts } = all;
  const finding = (key: string, index: number, message: string, hint: string): Finding => ({
    message: `${titleOf(document)}: ${message}${exclusionEffect(document, key, mapAt(item, 'operation'))}`,
    at: document.at([...path, key, index]),
    hint,
  });
  for (const key of ['ports', 'notPorts'])
    for (const [index, port] of textsAt(item, 'operation', key).entries()) {
      const isOfProxy = portsOfProxy.includes(Number(port));
      if (!ports || ports.includes(Number(port)) || (isOfProxy && key === 'notPorts')) continue;
      if (uncapturedPorts.includes(Number(port))) {
        const message = `no policy applies to the calls of port ${port}: it is a port of the proxy itself`;
        yield finding(key, index, message, 'remove the port: a policy neither allows nor denies its calls');
        continue;
      }
      const hint = `the ports are ${[...new Set(ports)].join(', ')}`;
      yield finding(key, index, `no pod that it selects has the port ${port}`, hint);
    }
  // Its other keys are for HTTP.
  if (tcpPortsOf(item, all.portsWithTcp)) return;
  const post = textsAt(item, 'operation', 'notMethods').findIndex(
    (method) => method === 'POST' || method === '*',
  );
  const paths = textsAt(item, 'operation', 'paths');
  if (post >= 0 && paths.length > 0 && paths.every((path) => all.paths.has(path)))
    yield {
      message: `${titleOf(document)}: every gRPC call is a POST, so the operation matches no call of ${paths.join(', ')}`,
      at: document.at([...path, 'notMethods', post]),
      hint: 'leave notMethods out',
    };
  for (const key of ['methods', 'notMethods'])
    for (const [index, method] of textsAt(item, 'operation', key).entries()) {
      if (method === 'POST' || method.includes('*')) continue;
      const [intended] = intendedHttpMethods((each) => each === method);
      if (intended !== undefined) {
        yield finding(
          key,
          index,
          `${method} matches no call: methods of HTTP are in upper case`,
          `write ${intended}`,
        );
        continue;
      }
      if (!method.includes('/') && mayBeHttp(textsAt(item, 'operation', 'ports'), httpPorts)) continue;
      yield method.includes('/')
        ? finding(
            key,
            index,
            `methods are those of HTTP, and ${method} is a path`,
            `write ${key === 'methods' ? 'paths' : 'notPaths'}: [${method.startsWith('/') ? '' : '/'}${method}]`,
          )
        : finding(
            key,
            index,
            `no gRPC call is a ${method}`,
            key === 'methods' ? 'write POST, or leave methods out' : 'leave notMethods out',
          );
    }
  // A value with a star inside matches nothing, whatever server the policy is for.
  for (const key of ['paths', 'notPaths', 'hosts', 'notHosts'])
    for (const [index, value] of textsAt(item, 'operation', key).entries()) {
      const mistake = /hosts$/i.test(key)
        ? (starMistake(value) ?? hostMistake(value, all))
        : (expressionMistake(value) ?? starMistake(value) ?? queryOf(value));
      if (mistake) yield finding(key, index, mistake.message, mistake.hint);
    }
  for (const key of ['paths', 'notPaths']) {
    for (const [index, pattern] of textsAt(item, 'operation', key).entries()) {
      if (expressionMistake(pattern) ?? starMistake(pattern) ?? queryOf(pattern)) continue;
      const isHttp = mayBeHttp(textsAt(item, 'operation', 'ports'), httpPorts);
      const requests = all.requestsAt(textsAt(item, 'operation', 'ports'));
      const mistake =
        policyPathMistake(pattern, isHttp, all) ??
        (requests && unknownPath(policyPattern(pattern), requests, { text: pattern, isPolicy: true }));
      if (mistake) yield finding(key, index, mistake.message, mistake.hint);
    }
  }
  const wrongVerb = verbMistake(document, item, all);
  if (wrongVerb) yield finding('methods', 0, wrongVerb.message, wrongVerb.hint);
}

const queryOf = (path: string) =>
  queryMistake(path, `write ${path.replace(/\?.*$/, '')}: no policy sees the query`);

/** Methods of HTTP that no operation has. A denial for any path, or for a whole area, may be a precaution. */
function verbMistake(document: RenderedDocument, item: unknown, { requestsAt }: Known) {
  const [ports, paths, methods] = ['ports', 'paths', 'methods'].map((key) => textsAt(item, 'operation', key));
  const requests = requestsAt(ports ?? []);
  if (!requests || !methods || methods.length === 0) return undefined;
  if (methods.some((method) => method.includes('/') || method !== method.toUpperCase())) return undefined;
  const patterns = (paths ?? []).map(policyPattern);
  const isWide = patterns.length === 0 || patterns.some(isArea);
  if (isWide && actionOf(document) !== 'ALLOW') return undefined;
  return unknownVerb(verbsOfPolicy(methods), patterns, requests);
}

/** True for a rule that no caller has to meet: without a source, or with one that only excludes callers. */
export function isForAnyCaller(rule: unknown): boolean {
  const conditions = listAt(rule, 'when').some((item) =>
    /^(?:source|request\.auth)/.test(textAt(item, 'key') ?? ''),
  );
  const from = listAt(rule, 'from');
  const isNamed = (item: unknown) =>
    Object.entries(mapAt(item, 'source')).some(
      ([key, values]) =>
        !key.startsWith('not') && Array.isArray(values) && !values.includes('*') && values.length > 0,
    );
  return !conditions && (from.length === 0 || from.some((item) => !isNamed(item)));
}
