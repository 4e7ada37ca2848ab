import type { Instance } from './fleet.ts';
import { targetsOf } from './served-ports.ts';
import type { Service } from './service.ts';
import { methodPortsOf } from './service.ts';
import { hasHeadlessService } from './stateful-set.ts';

/** A service that calls another one in the same cluster. */
export interface Caller {
  readonly name: string;
  readonly namespace: string;
  /** The methods it calls, `package.Service/Method`. */
  readonly methods: readonly string[];
  /** The further ports it connects to. */
  readonly ports: readonly number[];
}

/** A service that is called in the same cluster. */
export interface Callee {
  readonly name: string;
  readonly namespace: string;
  readonly host: string;
  /** The host whose names its pods have, if it is a StatefulSet. */
  readonly headlessHost?: string;
  /** Its ports that are called. */
  readonly ports: readonly number[];
  /** The ports of its pods behind them. */
  readonly targetPorts: readonly number[];
}

/** The calls between the services of one cluster, from `calls` of the specs. */
export interface CallGraph {
  /** By name. */
  callersOf(service: Service): readonly Caller[];
  /** In the order of the spec. */
  calleesOf(service: Service): readonly Callee[];
}

const graphs = new WeakMap<readonly Instance[], CallGraph>();

/** The call graph of the services of a cluster; it is made once for the same instances. */
export function callGraphOf(instances: readonly Instance[]): CallGraph {
  const graph = graphs.get(instances) ?? readCalls(instances);
  graphs.set(instances, graph);
  return graph;
}

function readCalls(instances: readonly Instance[]): CallGraph {
  const services = new Map(instances.map(({ service }) => [service.name, service]));
  const callers = new Map<string, Caller[]>();
  const callees = new Map<string, readonly Callee[]>();
  // In the order of names, so the callers of each service are sorted too.
  const sorted = [...services.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const caller of sorted) {
    const called = new Map<string, Callee>();
    for (const { callee, methods, ports } of callsOf(caller, services)) {
      const before = called.get(callee.name)?.ports ?? [];
      called.set(callee.name, calleeOf(callee, methods, [...before, ...ports]));
      const known = callers.get(callee.name) ?? [];
      callers.set(callee.name, known);
      known.push({ name: caller.name, namespace: caller.namespace, methods, ports });
    }
    callees.set(caller.name, [...called.values()]);
  }
  return {
    callersOf: ({ name }) => callers.get(name) ?? [],
    calleesOf: ({ name }) => callees.get(name) ?? [],
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
): (Pick<Caller, 'methods' | 'ports'> & { readonly callee: Service })[] {
  return access.calls.flatMap(({ service, methods, ports }) => {
    const callee = services.get(service);
    if (!callee) return [];
    const copies = callee.routing.mirrors.flatMap((mirror) => {
      const target = 'service' in mirror.copies ? services.get(mirror.copies.service) : undefined;
      const copied = methods.filter((method) => mirror.methods.includes(method));
      return target && copied.length > 0
        ? [{ callee: target, methods: copied, ports: furtherPorts(target) }]
        : [];
    });
    return [{ callee, methods, ports: furtherPorts(callee, ports) }, ...copies];
  });
}

/** The numbers of the further ports with these names; of all further ports, if there are no names. */
const furtherPorts = ({ workload }: Service, names?: readonly string[]): number[] =>
  workload.ports.flatMap(({ name, port }) => (names?.includes(name) === false ? [] : [port]));

function headlessHostOf(service: Service): Pick<Callee, 'headlessHost'> {
  const { name, host, workload } = service;
  if (!workload.statefulSet || !hasHeadlessService(service)) return {};
  return { headlessHost: `${workload.statefulSet.serviceName}${host.slice(name.length)}` };
}

/** A service as one caller calls it: methods through the gRPC port, and further ports. */
function calleeOf(service: Service, methods: readonly string[], ports: readonly number[]): Callee {
  const { name, namespace, host } = service;
  const numbers = [...new Set([...methodPortsOf(service, methods), ...ports])];
  return {
    name,
    namespace,
    host,
    ...headlessHostOf(service),
    ports: numbers,
    targetPorts: targetsOf(service, numbers),
  };
}
