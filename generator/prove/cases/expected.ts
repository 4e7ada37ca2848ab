import { matchesWhole } from '../../lang/matches-whole.ts';
import type { Version } from '../../model/fleet.ts';
import type { Fault, Injection } from '../../model/routing/fault.ts';
import type { MetadataCondition, MetadataConditions } from '../../model/routing/metadata.ts';
import type { Copies } from '../../model/routing/mirror.ts';
import {
  answersWithStream,
  completeRoutePolicy,
  policySpecForStreams,
  type RoutePolicy,
} from '../../model/routing/route-policy.ts';
import type { Rule, SourceService } from '../../model/routing/rule.ts';
import type { Service } from '../../model/service.ts';

/** The parts of a call that its treatment depends on. */
export interface CallShape {
  /** `package.Service/Method` */
  readonly method: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The calling service; undefined for calls through a gateway. */
  readonly caller: SourceService | undefined;
  /** For a call by a route of its own that knows weights and nothing else: that of a gateway of the Gateway API. */
  readonly byWeightsAlone?: boolean;
}

/** How the spec treats a call. */
export interface Expected {
  /** The rule that matches it, if any. */
  readonly rule: Rule | undefined;
  /** The fault for calls with certain metadata that matches it, if any. */
  readonly fault: Fault | undefined;
  /** All versions in the order of the cluster; together 100. */
  readonly shares: readonly { readonly version: string; readonly percent: number }[];
  readonly policy: RoutePolicy;
  readonly mirrors: readonly Copies[];
  readonly injection: Injection | undefined;
}

/** The parts of a service in a cluster that decide how its calls are treated. */
export interface RoutedInstance {
  readonly service: Pick<Service, 'routing' | 'methods'>;
  readonly versions: readonly Pick<Version, 'name' | 'weight' | 'methodWeights'>[];
}

/**
 * How the spec treats a call: by a fault for just such calls, else by the first rule that matches it, else by the
 * settings of its method. It shares no code with the renderers on purpose: a mistake of theirs would be expected here.
 */
export function expectedOf({ service, versions }: RoutedInstance, call: CallShape): Expected {
  const { methods } = service;
  const routing = call.byWeightsAlone ? { ...service.routing, ...noRules } : service.routing;
  const fault = routing.faults.find(
    (each) =>
      Object.keys(each.metadata).length > 0 &&
      each.methods.includes(call.method) &&
      holdsFor(each.metadata, call.metadata),
  );
  const rule = fault ? undefined : routing.rules.find((each) => takes(each, call));
  const own =
    routing.methodPolicies.find(({ method }) => method === call.method)?.policy ?? routing.defaultPolicy;
  const always = routing.faults.find(
    (each) => Object.keys(each.metadata).length === 0 && each.methods.includes(call.method),
  );
  const isStream = methods.some((method) => method.path === call.method && answersWithStream(method));
  const named = rule?.match.methods.includes(call.method) ?? false;
  const rulePolicy = rule && isStream && !named ? policySpecForStreams(rule.policy) : rule?.policy;
  return {
    rule,
    fault,
    shares: versions.map(({ name, weight, methodWeights }) => ({
      version: name,
      percent: rule?.shares
        ? (rule.shares.find(({ version }) => version === name)?.weight ?? 0)
        : (methodWeights[call.method] ?? weight),
    })),
    policy: rulePolicy ? completeRoutePolicy(rulePolicy, own) : own,
    mirrors: routing.mirrors.filter((each) => each.methods.includes(call.method)).map(({ copies }) => copies),
    injection: fault?.injection ?? always?.injection,
  };
}

const noRules = { rules: [], faults: [], mirrors: [] };

function takes({ match }: Rule, { method, metadata, caller }: CallShape): boolean {
  const named = match.methods.length + match.services.length > 0;
  const service = method.slice(0, method.lastIndexOf('/'));
  return (
    (!named || match.methods.includes(method) || match.services.includes(service)) &&
    (match.callers.length === 0 ||
      match.callers.some(({ name, namespace }) => name === caller?.name && namespace === caller.namespace)) &&
    holdsFor(match.metadata, metadata)
  );
}

/** True if metadata meets all conditions. */
export function holdsFor(
  conditions: MetadataConditions,
  metadata: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(conditions).every(([name, condition]) => holds(condition, metadata[name]));
}

function holds({ exact, prefix, regex, absent }: MetadataCondition, value: string | undefined): boolean {
  if (absent) return value === undefined;
  if (value === undefined) return false;
  if (exact !== undefined) return value === exact;
  if (prefix !== undefined) return value.startsWith(prefix);
  return regex === undefined || matchesWhole(value, regex);
}
