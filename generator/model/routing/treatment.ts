import type { Service } from '../service.ts';
import type { Injection } from './fault.ts';
import type { Copies } from './mirror.ts';
import type { RoutePolicy } from './route-policy.ts';
import type { Share } from './rule.ts';

/** Traffic shares of the methods that have their own split, by `package.Service/Method`. */
export type MethodShares = ReadonlyMap<string, readonly Share[]>;

/** How a call is handled, whichever route matches it. */
export interface Treatment {
  /** The split of its calls; if undefined, the weights of the service apply. */
  readonly shares?: readonly Share[];
  readonly policy: RoutePolicy;
  readonly mirrors: readonly Copies[];
  readonly fault?: Injection;
}

/** The handling of a method without settings, also if the protos do not have it. */
export const defaultTreatment = ({ routing }: Pick<Service, 'routing'>): Treatment => ({
  policy: routing.defaultPolicy,
  mirrors: [],
});

/** How calls of one method are handled. */
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

/** Treatments are plain data with a fixed order of keys. */
export const isSameTreatment = (a: Treatment, b: Treatment): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
