import type { Instance } from './fleet.ts';
import type { Service } from './service.ts';

/** A service that calls another one in the same cluster. */
export interface Caller {
  readonly name: string;
  readonly namespace: string;
  /** The methods it calls, `package.Service/Method`. */
  readonly methods: readonly string[];
}

/** A service that is called in the same cluster. */
export interface Callee {
  readonly name: string;
  readonly namespace: string;
  readonly host: string;
  readonly port: number;
  /** Its ports besides the gRPC port. */
  readonly furtherPorts: readonly number[];
}

/** The calls between the services of one cluster, from `calls` of the specs. */
export interface CallGraph {
  /** By name. */
  callersOf(service: Service): readonly Caller[];
  /** In the order of the spec. */
  calleesOf(service: Service): readonly Callee[];
}

/** The call graph of the services of a cluster. */
export function callGraphOf(instances: readonly Instance[]): CallGraph {
  const services = new Map(instances.map(({ service }) => [service.name, service]));
  const callers = new Map<string, Caller[]>();
  const callees = new Map<string, Map<string, Callee>>();
  for (const caller of services.values()) {
    const called = new Map<string, Callee>();
    callees.set(caller.name, called);
    for (const { callee, methods } of callsOf(caller, services)) {
      if (!called.has(callee.name)) called.set(callee.name, calleeOf(callee));
      const known = callers.get(callee.name) ?? [];
      callers.set(callee.name, known);
      known.push({ name: caller.name, namespace: caller.namespace, methods });
    }
  }
  return {
    callersOf: ({ name }) => (callers.get(name) ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    calleesOf: ({ name }) => [...(callees.get(name)?.values() ?? [])],
  };
}

/**
 * The calls of a service, and the copies of them that the called service mirrors: the proxy of the caller
 * sends the copies, so they are calls of the caller.
 * Source: Istio, HTTPRoute.mirrors.
 */
function callsOf(
  { access }: Service,
  services: ReadonlyMap<string, Service>,
): { readonly callee: Service; readonly methods: readonly string[] }[] {
  return access.calls.flatMap(({ service, methods }) => {
    const callee = services.get(service);
    if (!callee) return [];
    const copies = callee.routing.mirrors.flatMap((mirror) => {
      const target = 'service' in mirror.copies ? services.get(mirror.copies.service) : undefined;
      const copied = methods.filter((method) => mirror.methods.includes(method));
      return target && copied.length > 0 ? [{ callee: target, methods: copied }] : [];
    });
    return [{ callee, methods }, ...copies];
  });
}

const calleeOf = ({ name, namespace, host, port, workload }: Service): Callee => ({
  name,
  namespace,
  host,
  port,
  furtherPorts: workload.ports.map((each) => each.port),
});
