import type { Permission } from './access.ts';
import { callGraphOf } from './call-graph.ts';
import { exposuresIn } from './exposure.ts';
import type { Cluster } from './fleet.ts';
import { permissionsOf } from './permissions.ts';
import type { Service } from './service.ts';

/**
 * True if a denial of the spec covers the caller and the method, even if another entry allows it. Denials of a dry run
 * deny nothing.
 */
export function isDenied(
  { access }: Pick<Service, 'access'>,
  caller: { readonly name: string; readonly namespace: string },
  method: string,
): boolean {
  if (access.isDryRun) return false;
  return access.denials.some(
    ({ methods, callers }) =>
      methods.includes(method) &&
      (callers?.some(
        ({ serviceAccount, namespace }) => serviceAccount === caller.name && namespace === caller.namespace,
      ) ??
        true),
  );
}

/** The allowed callers of the service, as its policies have them. */
export function permissionsIn(
  { instances, gateways }: Pick<Cluster, 'instances' | 'gateways'>,
  service: Service,
): Permission[] {
  const callers = callGraphOf(instances).callersOf(service);
  return permissionsOf({ service, callers, exposures: exposuresIn(gateways, service.exposures) });
}
