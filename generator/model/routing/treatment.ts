import type { Service } from '../service.ts';
import type { Injection } from './fault.ts';
import type { Copies } from './mirror.ts';
import type { RoutePolicy } from './route-policy.ts';
import type { Share } from './rule.ts';

/** Shares of the calls of some methods, by `package.Service/Method`: where they are not split like the service. */
export type MethodShares = ReadonlyMap<string, readonly Share[]>;

/** How a call is treated, whichever route takes it. */
export interface Treatment {
  /** Where it goes; without, the weights of the service hold. */
  readonly shares?: readonly Share[];
  readonly policy: RoutePolicy;
  readonly mirrors: readonly Copies[];
  readonly fault?: Injection;
}

/** What holds for a method nothing is said about, also for one that the protos do not know. */
export const defaultTreatment = ({ routing }: Pick<Service, 'routing'>): Treatment => ({
  policy: routing.defaultPolicy,
  mirrors: [],
});

/** How calls of one method are treated. */
export function treatmentOf(
  method: string,
  { routing }: Pick<Service, 'routing'>,
  methodShares: MethodShares,
): Treatment {
  const shares = methodShares.get(method);
  const own = routing.methodPolicies.find((policy) => policy.method === method);
  const fault = routing.faults.find(
    ({ methods, metadata }) => methods.includes(method) && Object.keys(metadata).length === 0,
  );
  return {
    ...(shares ? { shares } : {}),
    policy: own?.policy ?? routing.defaultPolicy,
    mirrors: routing.mirrors.filter(({ methods }) => methods.includes(method)).map(({ copies }) => copies),
    ...(fault ? { fault: fault.injection } : {}),
  };
}

/** Treatments are plain data, made with their keys in one order. */
export const isSameTreatment = (a: Treatment, b: Treatment): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
