import type { ServiceSpec } from '../schema/service.ts';
import type { MethodNames } from './method-names.ts';
import type { ServiceMethod } from './service-method.ts';
import { type Fault, faultsOf } from './traffic/fault.ts';
import { type Mirror, mirrorsOf } from './traffic/mirror.ts';
import { defaultPolicyOf, type MethodPolicy, methodPoliciesOf, type RoutePolicy } from './traffic/policy.ts';
import { type Rule, rulesOf } from './traffic/rule.ts';

/** How calls are treated on their way: what becomes a VirtualService. */
export interface Traffic {
  /** What holds for a method without its own policy. */
  readonly defaultPolicy: RoutePolicy;
  /** Methods with their own policy: those the spec says first, in its order. */
  readonly methodPolicies: readonly MethodPolicy[];
  /** In the order of the spec: the first that takes a call decides. */
  readonly rules: readonly Rule[];
  readonly mirrors: readonly Mirror[];
  readonly faults: readonly Fault[];
}

/** The traffic settings of a spec, completed. */
export function resolveTraffic(
  spec: ServiceSpec,
  methods: readonly ServiceMethod[],
  names: MethodNames,
  context: { readonly specs: ReadonlyMap<string, ServiceSpec>; readonly clusterDomain: string },
): Traffic {
  const defaultPolicy = defaultPolicyOf(spec);
  return {
    defaultPolicy,
    methodPolicies: methodPoliciesOf(spec, defaultPolicy, methods, names),
    rules: rulesOf(spec, names, context.specs),
    mirrors: mirrorsOf(spec, names, context),
    faults: faultsOf(spec, names),
  };
}
