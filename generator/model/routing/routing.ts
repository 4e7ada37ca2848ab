import type { ServiceSpec } from '../../schema/service.ts';
import type { MethodNames } from '../method-names.ts';
import type { ServiceMethod } from '../service-method.ts';
import { type Fault, faultsOf } from './fault.ts';
import { type Mirror, mirrorsOf } from './mirror.ts';
import { defaultPolicyOf, type MethodPolicy, methodPoliciesOf, type RoutePolicy } from './route-policy.ts';
import { type Rule, rulesOf } from './rule.ts';

/** How proxies route calls of a service: becomes a VirtualService. */
export interface Routing {
  /** For methods without their own policy. */
  readonly defaultPolicy: RoutePolicy;
  /** Methods with their own policy: first those of the spec, in its order. */
  readonly methodPolicies: readonly MethodPolicy[];
  /** In the order of the spec: the first rule that matches a call applies. */
  readonly rules: readonly Rule[];
  readonly mirrors: readonly Mirror[];
  readonly faults: readonly Fault[];
}

/** The routing settings of a spec, with defaults. */
export function resolveRouting(
  spec: ServiceSpec,
  methods: readonly ServiceMethod[],
  names: MethodNames,
  context: { readonly specs: ReadonlyMap<string, ServiceSpec>; readonly clusterDomain: string },
): Routing {
  const defaultPolicy = defaultPolicyOf(spec);
  return {
    defaultPolicy,
    methodPolicies: methodPoliciesOf(spec, defaultPolicy, methods, names),
    rules: rulesOf(spec, names, context.specs),
    mirrors: mirrorsOf(spec, names, context),
    faults: faultsOf(spec, names),
  };
}
