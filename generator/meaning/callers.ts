import { type Identity, principalOf } from '../model/identity.ts';
import { permissionsOf } from '../model/permissions.ts';
import type { InstanceView } from '../render/view.ts';

/** A caller of a service in a cluster, by the name that reviewers use. */
export interface NamedCaller {
  readonly name: string;
  readonly namespace: string;
  /** True for a service of this repository: routing rules can match it by name. */
  readonly isService: boolean;
  readonly isGateway: boolean;
  readonly methods: readonly string[];
  readonly ports: readonly number[];
}

/** All callers of a service by name: gateways by their name, others by their principal. */
export function callersOf(view: InstanceView): ReadonlyMap<string, NamedCaller> {
  const gateways = new Map(
    view.exposures.map(({ gateway: { name, namespace, serviceAccount } }) => [
      `${namespace}/${serviceAccount}`,
      `gateway ${name}`,
    ]),
  );
  return new Map(
    permissionsOf(view).map(({ caller, methods, ports }) => {
      const gateway = gateways.get(`${caller.namespace}/${caller.serviceAccount}`);
      const name = caller.isService ? caller.serviceAccount : (gateway ?? identityName(caller, view));
      return [
        name,
        {
          name,
          namespace: caller.namespace,
          isService: caller.isService,
          isGateway: gateway !== undefined,
          methods,
          ports,
        },
      ] as const;
    }),
  );
}

/** The name of a service of this repository, or the principal of any other caller. */
export const identityName = (caller: Identity, { cluster }: InstanceView): string =>
  caller.isService ? caller.serviceAccount : principalOf(caller, cluster.trustDomain);
