import { isDeepStrictEqual } from 'node:util';
import type { Path } from '../../diagnostics/source-file.ts';
import { isOperationTitle } from '../../load/http-operation.ts';
import type { Callee, Caller } from '../../mesh/caller.ts';
import { exposuresIn } from '../../model/exposure.ts';
import type { Cluster, Instance } from '../../model/fleet.ts';
import { isOfHttp, requestName } from '../../model/http-request.ts';
import { instanceIndexOf } from '../../model/instance-index.ts';
import type { RoutePolicy } from '../../model/routing/route-policy.ts';
import { isDenied } from '../../model/spec-access.ts';
import { accepts } from '../../picture/may-call.ts';
import type { Case, CaseKind, Sending, Unproven } from '../case.ts';
import { expectedByDocuments } from '../own/expected-by-documents.ts';
import type { OwnDocuments } from '../own/own-documents.ts';
import { type Expected, expectedOf } from './expected.ts';
import { type HttpCall, httpCallOf } from './http-call.ts';
import { limitOf } from './limit.ts';
import { tokenFor } from './tokens.ts';
import { countsErrors, fewestErrors } from './traffic-policy.ts';

/** What is called, as far as the cases of single calls depend on it. */
export interface SampleContext {
  /** The service whose spec or documents make the claim. */
  readonly service: string;
  readonly to: Callee;
  /** The request of an operation of HTTP; undefined for a gRPC method. */
  httpCallOf(method: string): HttpCall | undefined;
  /** True if proxies count the errors of its pods. */
  readonly countsErrors: boolean;
  /** Consecutive errors after which the first pod would be ejected; infinite if no pod is ever ejected. */
  readonly fewestErrors: number;
  /** The token of a call of a method; undefined if it needs none. */
  tokenFor(method: string): Sending['token'];
  /** The limits of the route of a call. */
  policyFor(from: Caller, send: Sending): RoutePolicy | undefined;
}

/** A service of a cluster, and what its cases are derived from. */
export interface CaseContext extends SampleContext {
  /** What teams add in the cluster; undefined if they add nothing. */
  readonly own: OwnDocuments | undefined;
  readonly cluster: Cluster;
  readonly instance: Instance;
  /** Allowed callers: first services, by the number of methods they call, then gateways. */
  readonly origins: readonly Origin[];
}

/** An allowed caller of the service, and the methods it may call. */
export interface Origin {
  /** Its name in names of cases. */
  readonly label: string;
  readonly caller: Caller;
  /** For a service: what rules with `callers` match. */
  readonly source: { readonly name: string; readonly namespace: string } | undefined;
  readonly methods: readonly string[];
  /** A gateway of the Gateway API: its GRPCRoute has the weights, and no rules, limits and retries (MESH489). */
  readonly byWeightsAlone: boolean;
}

/** What one file of this folder derives. */
export interface Derived {
  readonly cases: readonly Case[];
  readonly unproven: readonly Unproven[];
}

/** Derives the cases of one kind for one service. */
export type Derivation = (context: CaseContext) => Derived;

/** One context for each service of a cluster. */
export const contextsOf = (cluster: Cluster, own: OwnDocuments | undefined = undefined): CaseContext[] =>
  cluster.instances.map((instance) => contextOf(cluster, instance, own));

function contextOf(cluster: Cluster, instance: Instance, own: OwnDocuments | undefined): CaseContext {
  const { service } = instance;
  const origins = originsOf(cluster, instance, own);
  const context: CaseContext = {
    ...{ cluster, instance, own, origins },
    service: service.name,
    to: { kind: 'service', service: service.name },
    httpCallOf: (method) => httpCallOf(service, method),
    countsErrors: countsErrors(service),
    fewestErrors: fewestErrors(instance),
    tokenFor: (method) => tokenFor(service, method),
    policyFor: (from, { method, metadata }) => policyOf(context, from, method, metadata),
  };
  return context;
}

/** The limits of a call by any caller, those that are denied among them. */
function policyOf(context: CaseContext, from: Caller, method: string, metadata: Sending['metadata']) {
  const { cluster, instance, own } = context;
  const service =
    from.kind === 'service' ? instanceIndexOf(cluster.instances).named(from.service)?.service : undefined;
  const call = { method, metadata, caller: service };
  const origin = context.origins.find(({ caller }) => isDeepStrictEqual(caller, from));
  return own && origin
    ? expectedIn(context, origin, method, metadata).policy
    : expectedOf(instance, call).policy;
}

/** How the cluster treats a call: by the spec, or by the documents of teams that have routes for it. */
export function expectedIn(
  { instance, own }: CaseContext,
  { source: caller, caller: from, byWeightsAlone }: Origin,
  method: string,
  metadata: Sending['metadata'],
): Expected {
  const bySpec = expectedOf(instance, { method, metadata, caller, byWeightsAlone });
  if (!own) return bySpec;
  return expectedByDocuments(own, { instance, from, method, metadata, bySpec });
}

function originsOf(cluster: Cluster, { service }: Instance, own: OwnDocuments | undefined): Origin[] {
  const calling = instanceIndexOf(cluster.instances).calling(service.name);
  const callers = calling.flatMap(({ service: caller, versions: [version] }): Origin[] => {
    const methods = caller.access.calls.flatMap((call) =>
      call.service === service.name ? call.methods : [],
    );
    const open = methods.filter((method) => isAllowed(own, service, caller, method));
    if (!version || open.length === 0) return [];
    return [
      {
        label: caller.name,
        caller: { kind: 'service', service: caller.name, version: version.name },
        source: { name: caller.name, namespace: caller.namespace },
        methods: open,
        byWeightsAlone: false,
      },
    ];
  });
  const gateways = gatewayOriginsOf(cluster, service, own);
  // One host of each gateway: the others have the same routes.
  const first = gateways.filter(
    ({ label }, index) => gateways.findIndex((each) => each.label === label) === index,
  );
  const byMethods = (a: Origin, b: Origin) =>
    b.methods.length - a.methods.length || (a.label < b.label ? -1 : 1);
  return [...callers.sort(byMethods), ...first];
}

/** The gateways that expose the service, once for each of its hosts. */
export const gatewayOriginsOf = (
  cluster: Cluster,
  service: Instance['service'],
  own: OwnDocuments | undefined = undefined,
): Origin[] =>
  exposuresIn(cluster.gateways, service.exposures).flatMap(({ gateway, hosts, methods }) =>
    hosts.map(
      (host): Origin => ({
        label: `gateway ${gateway.name}`,
        caller: { kind: 'gateway', gateway: gateway.name, host: host.replace(/^\*/, 'prove') },
        source: undefined,
        methods: methods.filter((method) => isAllowed(own, service, gatewayIdentity(gateway), method)),
        byWeightsAlone: gateway.type === 'gateway-api',
      }),
    ),
  );

/** True if a declared call is allowed: neither the spec nor a document of a team denies it. */
const isAllowed = (
  own: OwnDocuments | undefined,
  service: Instance['service'],
  caller: { readonly name: string; readonly namespace: string },
  method: string,
): boolean =>
  !isDenied(service, caller, method) && (own === undefined || isAccepted(own, service, caller, method));

function isAccepted(
  own: OwnDocuments,
  service: Instance['service'],
  { namespace, name: serviceAccount }: { readonly name: string; readonly namespace: string },
  method: string,
): boolean {
  const answer = accepts(own, service, { namespace, serviceAccount }, { method, metadata: {} });
  return answer === true || answer === 'as in spec';
}

const gatewayIdentity = ({ namespace, serviceAccount }: Cluster['gateways'][number]) => ({
  namespace,
  name: serviceAccount,
});

/** A case with the defaults of most cases; its calls carry a token if the method needs one. */
export function caseOf(
  context: SampleContext,
  kind: CaseKind,
  name: string,
  path: Path,
  rest: Omit<Case, 'name' | 'kind' | 'service' | 'at' | 'to' | 'behaviour' | 'disturbs'> & Partial<Case>,
): Case {
  const { service } = context;
  const token = context.tokenFor(rest.send.method);
  const http = context.httpCallOf(rest.send.method);
  return {
    name: `${service}/${name}`,
    kind,
    service,
    to: http?.to ?? context.to,
    behaviour: [],
    at: { in: 'spec', path },
    disturbs: false,
    ...rest,
    send: {
      ...(token ? { token } : {}),
      ...(http ? { request: http.request } : {}),
      ...limitIn(context, rest),
      ...rest.send,
    },
  };
}

/** The limit of the route for the calls of a case, unless its servers are slow to show just that limit. */
function limitIn(
  context: SampleContext,
  { from, send, behaviour = [] }: Pick<Case, 'from' | 'send'> & Partial<Case>,
): Pick<Sending, 'limitMs'> {
  if (behaviour.some(({ who, slowMs = 0 }) => slowMs > 0 && who !== 'copies')) return {};
  const policy = context.policyFor(from, send);
  const limit = policy && limitOf(policy);
  return limit ? { limitMs: limit.ms } : {};
}

/** Calls of a method, with a late deadline. */
export const sending = (
  method: string,
  calls: number,
  metadata: Readonly<Record<string, string>> = {},
): Case['send'] => ({ method, metadata, calls, deadlineMs: 20_000, atOnce: calls >= 100 ? 20 : 5 });

/**
 * `SayHello` of `greeter.v1.Greeter/SayHello`, or the whole name if several of its gRPC services have the method; the name
 * of an operation of HTTP.
 */
export function shortName({ service }: Instance, method: string): string {
  if (isOperationTitle(method)) return method.slice(0, method.indexOf(' '));
  if (isOfHttp(method)) return requestName(method);
  const name = method.slice(method.lastIndexOf('/') + 1);
  const same = service.methods.filter(({ path }) => path.endsWith(`/${name}`));
  return same.length > 1 ? method : name;
}

/** Nothing to derive. */
export const noCases: Derived = { cases: [], unproven: [] };
