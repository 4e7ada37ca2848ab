import type { Path } from '../../diagnostics/source-file.ts';
import type { Caller } from '../../mesh/caller.ts';
import { callGraphOf } from '../../model/call-graph.ts';
import { exposuresIn } from '../../model/exposure.ts';
import type { Cluster, Instance } from '../../model/fleet.ts';
import { permissionsOf } from '../../model/permissions.ts';
import type { Case, CaseKind, Sending, Unproven } from '../case.ts';
import { expectedOf } from './expected.ts';
import { limitOf } from './limit.ts';
import { tokenFor } from './tokens.ts';

/** A service of a cluster, and what its cases are derived from. */
export interface CaseContext {
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
export function contextsOf(cluster: Cluster): CaseContext[] {
  return cluster.instances.map((instance) => ({ cluster, instance, origins: originsOf(cluster, instance) }));
}

function originsOf(cluster: Cluster, { service }: Instance): Origin[] {
  const callers = cluster.instances.flatMap(({ service: caller, versions: [version] }): Origin[] => {
    const methods = caller.access.calls.flatMap((call) =>
      call.service === service.name ? call.methods : [],
    );
    const own = methods.filter((method) => !isDenied(service, caller, method));
    if (!version || own.length === 0) return [];
    return [
      {
        label: caller.name,
        caller: { kind: 'service', service: caller.name, version: version.name },
        source: { name: caller.name, namespace: caller.namespace },
        methods: own,
        byWeightsAlone: false,
      },
    ];
  });
  const gateways = gatewayOriginsOf(cluster, service);
  // One host of each gateway: the others have the same routes.
  const first = gateways.filter(
    ({ label }, index) => gateways.findIndex((each) => each.label === label) === index,
  );
  const byMethods = (a: Origin, b: Origin) =>
    b.methods.length - a.methods.length || (a.label < b.label ? -1 : 1);
  return [...callers.sort(byMethods), ...first];
}

/** The gateways that expose the service, once for each of its hosts. */
export const gatewayOriginsOf = (cluster: Cluster, service: Instance['service']): Origin[] =>
  exposuresIn(cluster.gateways, service.exposures).flatMap(({ gateway, hosts, methods }) =>
    hosts.map(
      (host): Origin => ({
        label: `gateway ${gateway.name}`,
        caller: { kind: 'gateway', gateway: gateway.name, host: host.replace(/^\*/, 'prove') },
        source: undefined,
        methods: methods.filter((method) => !isDenied(service, gatewayIdentity(gateway), method)),
        byWeightsAlone: gateway.type === 'gateway-api',
      }),
    ),
  );

const gatewayIdentity = ({ namespace, serviceAccount }: Cluster['gateways'][number]) => ({
  namespace,
  name: serviceAccount,
});

/** True if a denial of the spec covers the caller and the method, even if another entry allows it. */
export function isDenied(
  { access }: Instance['service'],
  caller: { readonly name: string; readonly namespace: string },
  method: string,
): boolean {
  const denied = access.denials.some(
    ({ methods, callers }) =>
      methods.includes(method) &&
      (callers?.some(
        ({ serviceAccount, namespace }) => serviceAccount === caller.name && namespace === caller.namespace,
      ) ??
        true),
  );
  return denied;
}

/** The allowed callers of the service, as its policies have them. */
export function permissionsIn({ cluster, instance: { service } }: CaseContext) {
  const callers = callGraphOf(cluster.instances).callersOf(service);
  return permissionsOf({ service, callers, exposures: exposuresIn(cluster.gateways, service.exposures) });
}

/** A case with the defaults of most cases; its calls carry a token if the method needs one. */
export function caseOf(
  context: CaseContext,
  kind: CaseKind,
  name: string,
  path: Path,
  rest: Omit<Case, 'name' | 'kind' | 'service' | 'at' | 'to' | 'behaviour' | 'disturbs'> & Partial<Case>,
): Case {
  const { service } = context.instance;
  const token = tokenFor(service, rest.send.method);
  return {
    name: `${service.name}/${name}`,
    kind,
    service: service.name,
    to: { kind: 'service', service: service.name },
    behaviour: [],
    at: { in: 'spec', path },
    disturbs: false,
    ...rest,
    send: { ...(token ? { token } : {}), ...limitIn(context, rest), ...rest.send },
  };
}

/** The limit of the route for the calls of a case, unless its servers are slow to show just that limit. */
function limitIn(
  { cluster, instance }: CaseContext,
  { from, send: { method, metadata }, behaviour = [] }: Pick<Case, 'from' | 'send'> & Partial<Case>,
): Pick<Sending, 'limitMs'> {
  if (behaviour.some(({ who, slowMs = 0 }) => slowMs > 0 && who !== 'copies')) return {};
  const caller =
    from.kind === 'service'
      ? cluster.instances.find(({ service }) => service.name === from.service)?.service
      : undefined;
  const limit = limitOf(expectedOf(instance, { method, metadata, caller }).policy);
  return limit ? { limitMs: limit.ms } : {};
}

/** Calls of a method, with a late deadline. */
export const sending = (
  method: string,
  calls: number,
  metadata: Readonly<Record<string, string>> = {},
): Case['send'] => ({ method, metadata, calls, deadlineMs: 20_000, atOnce: calls >= 100 ? 20 : 5 });

/** `SayHello` of `greeter.v1.Greeter/SayHello`, or the whole name if several of its gRPC services have the method. */
export function shortName({ service }: Instance, method: string): string {
  const name = method.slice(method.lastIndexOf('/') + 1);
  const same = service.methods.filter(({ path }) => path.endsWith(`/${name}`));
  return same.length > 1 ? method : name;
}

/** Nothing to derive. */
export const noCases: Derived = { cases: [], unproven: [] };
