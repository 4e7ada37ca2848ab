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
}

/** Who calls whom in one cluster, as the specs' `calls` say it. */
export interface CallGraph {
  /** In the order of their names. */
  callersOf(service: Service): readonly Caller[];
  /** In the order of the spec. */
  calleesOf(service: Service): readonly Callee[];
}

/** The call graph of what runs in a cluster. */
export function callGraphOf(instances: readonly Instance[]): CallGraph {
  const services = new Map(instances.map(({ service }) => [service.name, service]));
  const callers = new Map<string, Caller[]>();
  for (const { name, namespace, access } of services.values()) {
    for (const { service, methods } of access.calls) {
      const known = callers.get(service) ?? [];
      callers.set(service, [...known, { name, namespace, methods }]);
    }
  }
  return {
    callersOf: ({ name }) => (callers.get(name) ?? []).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    calleesOf: ({ access }) =>
      access.calls.flatMap((call) => {
        const callee = services.get(call.service);
        return callee
          ? [{ name: callee.name, namespace: callee.namespace, host: callee.host, port: callee.port }]
          : [];
      }),
  };
}
