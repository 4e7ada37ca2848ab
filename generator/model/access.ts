import type { ProtoIndex } from '../load/proto-index.ts';
import type { ExternalSpec } from '../schema/external.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { type Authentication, resolveAuthentication } from './authentication.ts';
import { type Identity, identityOf } from './identity.ts';
import { methodNamesOf } from './method-names.ts';
import { servedPortsOf } from './served-ports.ts';

/** The services that a service calls, and the callers that it admits. */
export interface Access {
  readonly calls: readonly Call[];
  /** True if connections to hosts that `calls` does not list are allowed. */
  readonly outboundToAny: boolean;
  /** Permissions in addition to the calls that callers declare. */
  readonly permissions: readonly Permission[];
  readonly denials: readonly Denial[];
  readonly authentication: Authentication;
  /** True if its policies are not enforced: every call is allowed, and proxies log what the policies would deny. */
  readonly isDryRun?: true;
}

/** A service that is called, and the methods, `package.Service/Method`. */
export interface Call {
  readonly service: string;
  readonly methods: readonly string[];
  /** Names of its further ports that are called; undefined means all of them. */
  readonly ports?: readonly string[];
}

/** A caller, and what it may reach. */
export interface Permission {
  readonly caller: Identity;
  /** Methods, `package.Service/Method`. */
  readonly methods: readonly string[];
  /** Ports on which it may open connections; for methods, none is needed. */
  readonly ports: readonly number[];
}

/** Methods that are denied: to some callers, or to all. */
export interface Denial {
  readonly methods: readonly string[];
  readonly callers?: readonly Identity[];
  readonly reason?: string;
}

/**
 * Methods of the health service.
 * Source: grpc-proto, grpc/health/v1/health.proto.
 */
export const healthMethods = ['Check', 'List', 'Watch'].map((method) => `grpc.health.v1.Health/${method}`);

/**
 * Method of server reflection, under both names: tools try the new one first, older servers know only the
 * other.
 * Source: gRPC, Server Reflection Protocol.
 */
export const reflectionMethods = ['v1', 'v1alpha'].map(
  (version) => `grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
);

/** The access settings of a spec; methods in `calls` are methods of the called services. */
export function resolveAccess(
  spec: ServiceSpec,
  specs: ReadonlyMap<string, ServiceSpec>,
  externals: ReadonlyMap<string, ExternalSpec>,
  protos: ProtoIndex,
): Access {
  const own = methodNamesOf(spec, protos);
  const callersOf = (callers: readonly string[]) => callers.map((caller) => identityOf(caller, specs));
  const { allow = {}, allowPrincipals = [], deny = [], outboundTrafficPolicy, policies } = spec;
  return {
    calls: (spec.calls ?? []).map(({ service, methods = [], ports }) => {
      const names = methodNamesOf(specs.get(service) ?? externals.get(service) ?? {}, protos);
      return { service, methods: methods.map(names.full), ...(ports ? { ports } : {}) };
    }),
    outboundToAny: outboundTrafficPolicy !== undefined && outboundTrafficPolicy !== 'REGISTRY_ONLY',
    permissions: [
      ...callersOf(allow.health ?? []).map((caller) => ({ caller, methods: healthMethods, ports: [] })),
      ...callersOf(allow.reflection ?? []).map((caller) => ({
        caller,
        methods: reflectionMethods,
        ports: [],
      })),
      ...allowPrincipals.map(({ principal, methods = [], ports = [] }) => ({
        caller: identityOf(principal, specs),
        methods: methods.map(own.full),
        ports: portNumbers(spec, ports),
      })),
    ],
    denials: deny.map(({ methods, callers, reason }) => ({
      methods: methods.map(own.full),
      ...(callers ? { callers: callersOf(callers) } : {}),
      ...(reason === undefined ? {} : { reason }),
    })),
    authentication: resolveAuthentication(spec, own),
    ...(policies?.mode === 'dry-run' ? { isDryRun: true as const } : {}),
  };
}

/** The numbers of ports of a spec; a name that it does not have is reported by a check. */
function portNumbers(spec: ServiceSpec, names: readonly string[]): number[] {
  return servedPortsOf(spec).flatMap(({ name, port }) => (names.includes(name) ? [port] : []));
}
