import { isDeepStrictEqual } from 'node:util';
import { grouped } from '../lang/grouped.ts';
import { rememberedOfOne } from '../lang/remembered.ts';
import type { Permission } from '../model/access.ts';
import type { ExternalInstance, ExternalPort } from '../model/external.ts';
import type { Version } from '../model/fleet.ts';
import type { Job } from '../model/job.ts';
import { permissionsOf } from '../model/permissions.ts';
import { matchesPath, type Route } from '../model/routing/route.ts';
import type { RoutePolicy } from '../model/routing/route-policy.ts';
import { seesConnections, seesRequests } from '../model/served-ports.ts';
import { type RoutedCluster, routesOfSpec, routesTo } from '../picture/host-routes.ts';
import { conditionsOf, copiesOf, faultOf, retriesOf, sharesOf } from '../render/route-words.ts';
import type { InstanceView } from '../render/view.ts';

/** The row of a service: what runs, and its callers. */
export interface ServiceRow {
  readonly service: string;
  readonly callers: readonly string[];
  readonly versions: readonly string[];
}

/** The row of a route. */
export interface RouteRow {
  readonly service: string;
  readonly route: string;
  /** The files in extra/ and patches/ that write it; undefined for a route of the specs. */
  readonly files?: readonly string[];
  /** The conditions on a call, as text; empty means any call. */
  readonly conditions: readonly string[];
  readonly callers: readonly string[];
  readonly destination: string;
  readonly mirrors: readonly string[];
  readonly fault: string;
  readonly timeout: string;
  readonly retries: string;
}

/** The row of a document that a team adds, changes or deletes. */
export interface DocumentRow {
  readonly service: string;
  readonly document: string;
  /** What it does to calls, in words. */
  readonly effects: readonly string[];
  readonly files: readonly string[];
}

/** The row of calls that leave the mesh. */
export interface ExternalRow extends Pick<RouteRow, 'service' | 'route' | 'callers' | 'timeout' | 'retries'> {
  readonly hosts: readonly string[];
  /** `80 GRPC, TLS to 443`: what callers send, and what the proxies send on. */
  readonly ports: readonly string[];
}

type View = Pick<InstanceView, 'service' | 'versions' | 'callers' | 'exposures'>;

/** The row of a service. */
export function serviceRowOf(view: View): ServiceRow {
  return {
    service: view.service.name,
    callers: [
      ...callersOf(view).map(({ name }) => name),
      ...(view.service.access.isDryRun ? ['every other caller (dry run of the policies)'] : []),
    ],
    versions: view.versions.map((version) => versionOf(version, view.service)),
  };
}

/** The rows of its routes, in matching order. */
export function routeRowsOf(view: View): RouteRow[] {
  const callers = callersOf(view);
  return [
    ...routesOfSpec(view).map((route) => rowOf(route, view, callers)),
    ...connectionRowsOf(view, callers),
  ];
}

/** The rows of its ports of which proxies see connections only. */
const connectionRowsOf = (view: View, callers: readonly NamedCaller[]): RouteRow[] =>
  view.service.ports
    .filter((port) => !seesRequests(port))
    .map((port) => ({
      service: view.service.name,
      route: `port ${port.name}`,
      conditions: [`connections to ${port.port} (${port.appProtocol})`],
      callers: callers.filter(({ ports }) => ports.includes(port.port)).map(({ name }) => name),
      destination: seesConnections(port) ? 'by weight' : 'any pod',
      mirrors: [],
      fault: '',
      timeout: '',
      retries: '',
    }));

/**
 * The rows of its routes if a team changes them, for each namespace of callers in which they differ. A route that the
 * spec has, too, has no files.
 */
export function ownRouteRowsOf(view: View, cluster: RoutedCluster): RouteRow[] {
  const callers = callersOf(view);
  if (!view.service.ports.some(seesRequests)) return connectionRowsOf(view, callers);
  const ofSpec = routesOfSpec(view);
  const namespaces = callers.length > 0 ? callers.map(({ namespace }) => namespace) : [undefined];
  const lists = grouped(new Set(namespaces), (from) => routesTo(view.service.host, cluster, from)?.document);
  const rows = [...lists].flatMap(([document, [from, ...others]]) => {
    const seen = callers.filter(({ namespace }) => [from, ...others].includes(namespace));
    const routes = routesTo(view.service.host, cluster, from)?.routes ?? ofSpec;
    const filesOf = (route?: Route) =>
      document ? { files: (route && document.routeFiles?.get(route.name)) ?? document.files } : {};
    const rows = routes.map((route) => {
      const isOwn = !ofSpec.some((each) => isDeepStrictEqual(each, route));
      return { ...rowOf(route, view, seen), ...(isOwn ? filesOf(route) : {}) };
    });
    return routes.some((route) => conditionsOf(route).length === 0)
      ? rows
      : [...rows, { ...unroutedRow(view, seen), ...filesOf() }];
  });
  return [...rows, ...connectionRowsOf(view, callers)];
}

/** The row of calls that no route matches. Source: Envoy answers them with HTTP 404; gRPC, HTTP to gRPC Status Code Mapping. */
const unroutedRow = ({ service }: View, callers: readonly NamedCaller[]): RouteRow => ({
  service: service.name,
  route: 'all other calls',
  conditions: [],
  callers: callers.map(({ name }) => name),
  destination: `nothing: they fail with ${service.http && !service.grpc ? '404' : 'UNIMPLEMENTED'}`,
  mirrors: [],
  fault: '',
  timeout: '',
  retries: '',
});

const rowOf = (route: Route, { service }: View, callers: readonly NamedCaller[]): RouteRow => ({
  service: service.name,
  ...wordsOf(route),
  callers: callers.filter((caller) => concerns(route, caller)).map(({ name }) => name),
});

/** Most clusters have the same routes. */
const wordsOf = rememberedOfOne(
  (route: Route): Omit<RouteRow, 'service' | 'callers'> => ({
    route: route.name,
    conditions: conditionsOf(route),
    destination: [route.shares ? sharesOf(route.shares) : 'by weight', ...(route.further ?? [])]
      .filter((part) => part !== '')
      .join('; '),
    mirrors: route.mirrors.map(copiesOf),
    fault: faultOf(route.fault),
    ...policyOf(route.policy),
  }),
);

/** The rows of an external service. */
export function externalRowsOf({ external, callers }: ExternalInstance): ExternalRow[] {
  const { name: service, hosts, policies } = external;
  const common = { service, hosts, callers, ports: external.ports.map(portOf) };
  if (!policies) return [{ ...common, route: 'connections', timeout: '', retries: '' }];
  return [
    ...policies.methodPolicies.map(({ method, policy }) => ({
      ...common,
      route: method,
      ...policyOf(policy),
    })),
    { ...common, route: 'default', ...policyOf(policies.defaultPolicy) },
  ];
}

function portOf({ number, protocol, targetPort = number, originatesTls }: ExternalPort): string {
  if (originatesTls) return `${number} ${protocol}, TLS to ${targetPort}`;
  return targetPort === number ? `${number} ${protocol}` : `${number} ${protocol}, to ${targetPort}`;
}

/** A caller with the name that a reader knows. */
export interface NamedCaller extends Pick<Permission, 'methods' | 'ports'> {
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly isService: boolean;
}

/** All callers of a service; callers from elsewhere by their service account and namespace. */
export const callersOf = rememberedOfOne((view: View): readonly NamedCaller[] => {
  const gateways = new Map(
    view.exposures.map(({ gateway: { name, namespace, serviceAccount } }) => [
      `${namespace}/${serviceAccount}`,
      `gateway ${name}`,
    ]),
  );
  return permissionsOf(view).map(({ caller: { namespace, serviceAccount, isService }, methods, ports }) => {
    const account = `${namespace}/${serviceAccount}`;
    return {
      name: isService ? serviceAccount : (gateways.get(account) ?? account),
      namespace,
      serviceAccount,
      isService,
      methods,
      ports,
    };
  });
});

/** True if a call of a caller can match a route, by its method and by its caller. */
function concerns({ paths, callers }: Route, caller: NamedCaller): boolean {
  if (callers.length > 0 && !(caller.isService && callers.some(({ name }) => name === caller.name)))
    return false;
  return (
    paths.length === 0 || paths.some((path) => caller.methods.some((method) => matchesPath(path, method)))
  );
}

/**
 * `v1 90 %, v1.0.0, 3 pods`: shows changes of traffic and of size. Nothing calls a service without ports, and a job has a
 * schedule instead of a number of pods.
 */
function versionOf(
  { name, weight, tag, digest, scale }: Version,
  { ports, workload: { kind, job } }: View['service'],
): string {
  const image = digest === undefined ? tag : `${tag}@${digest.slice(0, 19)}`;
  const pods = 'replicas' in scale ? scale.replicas : `${scale.minReplicas} to ${scale.maxReplicas}`;
  const share = ports.length > 0 ? ` ${weight} %` : '';
  if (job) return `${name}: ${image}, ${runsOf(job)}`;
  const set = kind === 'StatefulSet' ? ' (StatefulSet)' : '';
  return `${name}${share}: ${image}, ${pods} ${pods === 1 ? 'pod' : 'pods'}${set}`;
}

/** When a job runs. */
const runsOf = ({ schedule, suspend }: Job): string =>
  [
    schedule ? `runs at ${schedule.schedule} (${schedule.timeZone})` : 'runs once',
    ...(suspend ? ['suspended'] : []),
  ].join(', ');

const policyOf = ({ timeout, retries }: RoutePolicy): Pick<RouteRow, 'timeout' | 'retries'> => ({
  timeout: timeout ?? 'none',
  retries: retriesOf(retries),
});
