import type { Permission } from './access.ts';
import type { Caller } from './call-graph.ts';
import type { ClusterExposure } from './exposure.ts';
import type { Identity } from './identity.ts';
import type { Service } from './service.ts';

/** Who may call a service in a cluster. */
export interface Callable {
  readonly service: Service;
  readonly callers: readonly Caller[];
  readonly exposures: readonly ClusterExposure[];
}

/**
 * Every caller of the service, once, with everything it may reach: services that declare the call, with the
 * ports that they call, gateways that expose the service, and callers that its spec allows in addition.
 */
export function permissionsOf({ service, callers, exposures }: Callable): Permission[] {
  const all = [
    ...callers.map(({ name, namespace, methods, ports }) => ({
      caller: { namespace, serviceAccount: name, isService: true },
      methods,
      ports,
    })),
    ...exposures.map(({ gateway: { namespace, serviceAccount }, methods }) => ({
      caller: { namespace, serviceAccount, isService: false },
      methods,
      ports: [],
    })),
    ...service.access.permissions,
  ];
  const merged = new Map<string, Permission>();
  for (const { caller, methods, ports } of all) {
    const known = merged.get(keyOf(caller));
    merged.set(keyOf(caller), {
      caller: known?.caller ?? caller,
      methods: [...new Set([...(known?.methods ?? []), ...methods])],
      ports: [...new Set([...(known?.ports ?? []), ...ports])],
    });
  }
  return [...merged.values()];
}

const keyOf = ({ trustDomain, namespace, serviceAccount }: Identity): string =>
  JSON.stringify([trustDomain, namespace, serviceAccount]);
