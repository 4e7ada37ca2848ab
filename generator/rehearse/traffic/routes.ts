import { callGraphOf } from '../../model/call-graph.ts';
import { durationMs } from '../../model/duration.ts';
import type { Cluster, Instance } from '../../model/fleet.ts';
import type { Gateway } from '../../model/gateway.ts';
import { type HttpRequest, isOfHttp, requestOf } from '../../model/http-request.ts';
import { grpcPortName, httpPortName, seesConnections } from '../../model/served-ports.ts';
import type { Service } from '../../model/service.ts';
import { accepts } from '../../picture/may-call.ts';
import type { Sending } from '../../prove/case.ts';
import { contextsOf, gatewayOriginsOf, type Origin } from '../../prove/cases/case-context.ts';
import { expectedOf } from '../../prove/cases/expected.ts';
import { anyMethod, methodsCalled } from '../../prove/cases/external.ts';
import { tokenFor } from '../../prove/cases/tokens.ts';
import type { Methods } from '../../prove/descriptors.ts';
import type { OwnDocuments } from '../../prove/own/own-documents.ts';
import type { CallRoute } from '../recording.ts';

/** A route, and how its caller makes the calls. */
export interface PlannedRoute {
  readonly route: CallRoute;
  readonly from:
    | { readonly service: string; readonly namespace: string }
    | { readonly gateway: Gateway; readonly host: string };
  /** What a service dials; undefined for a caller of a gateway, which dials the address of one of its pods. */
  readonly target?: string;
  /** The request of an operation of HTTP, or a connection to a TCP port; undefined for a gRPC method. */
  readonly sends?: HttpRequest | 'connection';
  readonly deadlineMs: number;
  /** What the token of the calls must have, if the method needs one. */
  readonly token?: NonNullable<Sending['token']>;
}

/** A declared call that is not made, with the reason. */
export interface UnsentRoute {
  readonly route: CallRoute;
  readonly reason: string;
}

/** All declared calls of a cluster. */
export interface RoutePlan {
  readonly routes: readonly PlannedRoute[];
  readonly unsent: readonly UnsentRoute[];
}

/** A caller waits this much longer than the mesh does: it sees the error of the mesh, not its own. */
const patienceMs = 5_000;

/** The deadline of calls without a timeout in the mesh. */
const usualDeadlineMs = 10_000;

/** Every call that the specs declare, as it is recorded. */
export const routesOf = (cluster: Cluster, methods: Methods): CallRoute[] =>
  planRoutes(cluster, methods).routes.map(({ route }) => route);

/**
 * Every call that the specs declare in a cluster: between services, through gateways at each of their hosts, and to
 * external services. Callers and methods are those of the cases of `npm run prove`. A call that a policy of a team denies
 * is not made.
 * @param own what teams add in the cluster; without it, only the specs decide
 */
export function planRoutes(cluster: Cluster, methods: Methods, own?: OwnDocuments): RoutePlan {
  const plans = [
    ...contextsOf(cluster).flatMap(({ instance, origins }) =>
      [...origins.filter(({ source }) => source), ...gatewayOriginsOf(cluster, instance.service)].flatMap(
        (origin) =>
          ofOrigin(cluster, methods, instance, origin).map((plan) =>
            own && isDeniedByTeam(own, cluster, instance, origin, plan.route.method)
              ? { route: plan.route, reason: 'a policy of a team denies it' }
              : plan,
          ),
      ),
    ),
    ...cluster.externals.flatMap((external) => ofExternal(cluster, methods, external)),
    ...connectionsIn(cluster, methods),
  ].map((plan) => (isFromJob(cluster, plan) ? { route: plan.route, reason: 'its caller is a job' } : plan));
  return {
    routes: plans.flatMap((plan) => ('reason' in plan ? [] : [plan])),
    unsent: plans.flatMap((plan) => ('reason' in plan ? [plan] : [])),
  };
}

/** True for a call of a job: its pods end at once here. */
const isFromJob = ({ instances }: Cluster, plan: PlannedRoute | UnsentRoute): boolean =>
  'from' in plan &&
  'service' in plan.from &&
  instances.some(
    ({ service: { name, workload } }) =>
      'service' in plan.from && name === plan.from.service && workload.job !== undefined,
  );

/** True if the policies of the cluster deny a declared call because of a document or patch of a team. */
function isDeniedByTeam(
  own: OwnDocuments,
  { gateways }: Cluster,
  { service }: Instance,
  { source, caller }: Origin,
  method: string,
): boolean {
  const gateway = caller.kind === 'gateway' && gateways.find(({ name }) => name === caller.gateway);
  const identity = source ? { namespace: source.namespace, serviceAccount: source.name } : gateway;
  return identity ? accepts(own, service, identity, { method, metadata: {} }) === false : false;
}

type Plan = PlannedRoute | UnsentRoute;

/** Connections to the ports of services that are not those of gRPC and HTTP. */
function connectionsIn(cluster: Cluster, methods: Methods): Plan[] {
  const graph = callGraphOf(cluster.instances);
  return cluster.instances.flatMap(({ service }) =>
    graph.callersOf(service).flatMap((caller) =>
      service.ports
        .filter(
          ({ port, name }) => caller.ports.includes(port) && ![grpcPortName, httpPortName].includes(name),
        )
        .map((port): Plan => {
          const route = routeFor(cluster, methods, caller.name, service.name, `port ${port.port}`);
          if (!seesConnections(port))
            return {
              route,
              reason: `the port has the protocol ${port.appProtocol}, and no requests are known`,
            };
          return {
            route,
            from: { service: caller.name, namespace: caller.namespace },
            target: `${nameFor(service, caller)}:${port.port}`,
            sends: 'connection',
            deadlineMs: usualDeadlineMs,
          };
        }),
    ),
  );
}

/** What a caller dials. */
const nameFor = ({ name, namespace }: Service, caller: { readonly namespace: string }): string =>
  caller.namespace === namespace ? name : `${name}.${namespace}`;

function ofOrigin(cluster: Cluster, methods: Methods, instance: Instance, origin: Origin): Plan[] {
  const { source, caller, byWeightsAlone } = origin;
  const { service } = instance;
  const gateway =
    caller.kind === 'gateway' ? cluster.gateways.find(({ name }) => name === caller.gateway) : undefined;
  const from = source
    ? { service: source.name, namespace: source.namespace }
    : gateway && caller.kind === 'gateway'
      ? { gateway, host: caller.host }
      : undefined;
  if (!from) return [];
  const name = 'service' in from ? from.service : `gateway ${from.gateway.name} (${from.host})`;
  return origin.methods.map((method) => {
    const route = routeFor(cluster, methods, name, service.name, method);
    const { policy, injection } = expectedOf(instance, {
      method,
      metadata: {},
      caller: source,
      byWeightsAlone,
    });
    if (injection?.abort) return { route, reason: 'the spec aborts some of its calls' };
    const token = tokenFor(service, method);
    const sends = requestOf(service, method);
    if (isOfHttp(method) && !sends) return { route, reason: 'no request belongs to this operation alone' };
    const server = sends ? service.http : service.grpc;
    return {
      route,
      from,
      ...(source && server ? { target: `${nameFor(service, source)}:${server.port}` } : {}),
      ...(sends ? { sends } : {}),
      deadlineMs: deadlineOf(policy.timeout) + durationMs(injection?.delay?.fixedDelay ?? ''),
      ...(token ? { token } : {}),
    };
  });
}

function ofExternal(
  cluster: Cluster,
  methods: Methods,
  { external, callers }: Cluster['externals'][number],
): Plan[] {
  const [port] = external.ports;
  const hosts = external.hosts.filter((host) => !host.startsWith('*'));
  return callers.flatMap((caller) => {
    const instance = cluster.instances.find(({ service }) => service.name === caller);
    if (!instance || instance.versions.length === 0) return [];
    const named = methodsCalled(cluster, external.name, caller);
    return hosts.flatMap((host) =>
      (named.length > 0 ? named : [anyMethod]).map((method): Plan => {
        const route = routeFor(cluster, methods, caller, host, method);
        if (port.protocol !== 'GRPC' && port.protocol !== 'HTTP2')
          return { route, reason: `port ${port.number} has the protocol ${port.protocol}, not GRPC` };
        return {
          route,
          from: { service: caller, namespace: instance.service.namespace },
          target: `${host}:${port.number}`,
          deadlineMs: deadlineOf(external.policies?.defaultPolicy.timeout),
        };
      }),
    );
  });
}

function routeFor(
  cluster: Cluster,
  methods: Methods,
  caller: string,
  callee: string,
  method: string,
): CallRoute {
  const { clientStreaming = false, serverStreaming = false } = methods.get(method) ?? {};
  return {
    id: [cluster.name, caller, callee, method].join(' > '),
    cluster: cluster.name,
    caller,
    callee,
    method,
    isStream: clientStreaming || serverStreaming,
  };
}

const deadlineOf = (timeout: string | undefined): number =>
  timeout === undefined ? usualDeadlineMs : durationMs(timeout) + patienceMs;

/**
 * The routes while a change is on its way: those of both states, as the state before has them. A route that only one
 * state has may fail without a fault of the change.
 */
export function routesDuring(
  before: readonly PlannedRoute[],
  after: readonly PlannedRoute[],
): readonly PlannedRoute[] {
  const ids = new Set(after.map(({ route }) => route.id));
  return before.filter(({ route }) => ids.has(route.id));
}
