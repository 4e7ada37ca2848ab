import type { Path } from '../../diagnostics/source-file.ts';
import { matchesWhole } from '../../lang/matches-whole.ts';
import type { Version } from '../../model/fleet.ts';
import type { Fault, Injection } from '../../model/routing/fault.ts';
import type { MetadataCondition, MetadataConditions } from '../../model/routing/metadata.ts';
import type { Copies } from '../../model/routing/mirror.ts';
import type { Route } from '../../model/routing/route.ts';
import {
  answersWithStream,
  completeRoutePolicy,
  policySpecForStreams,
  type RoutePolicy,
} from '../../model/routing/route-policy.ts';
import type { Rule, SourceService } from '../../model/routing/rule.ts';
import type { Service } from '../../model/service.ts';
import type { ProxyAnswer } from '../own/request-changes.ts';

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

/** Servers, by their names in a proof, and the share of the calls that they answer together. */
export interface ServerShare {
  /** `stock v1`, `ledger Deployment`, or the name of an external service. */
  readonly servers: readonly string[];
  readonly percent: number;
}

/** Copies, and where they arrive; a version only if another service than the called one gets them. */
export type ExpectedCopies = Copies & { readonly version?: string };

/** How the cluster treats a call. */
export interface Expected extends Pick<Rule, 'authority' | 'requestHeaders' | 'responseHeaders'> {
  /** The rule that matches it, if any. */
  readonly rule: Rule | undefined;
  /** The fault for calls with certain metadata that matches it, if any. */
  readonly fault: Fault | undefined;
  /** All versions in the order of the cluster; together 100. */
  readonly shares: readonly { readonly version: string; readonly percent: number }[];
  /** Where the calls arrive, if a route of a document sends them to more than versions of the service. */
  readonly destinations?: readonly ServerShare[];
  readonly policy: RoutePolicy;
  readonly mirrors: readonly ExpectedCopies[];
  readonly injection: Injection | undefined;
  /** The proxy answers itself, by a route of a team. */
  readonly answer?: ProxyAnswer;
  /** What servers get in place of the request, by a route of a team: `GET /product/17`. */
  readonly request?: string;
  /** The route of a team's document that matches the call, if one does. */
  readonly route?: Route;
  /** The place of a part of the route, if a team writes that part: `services/stock/patches/routes.yaml:12`. */
  at?(...path: Path): string | undefined;
  /** Why a proof does not know how the cluster treats the call. */
  readonly unclear?: string;
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
    ...(rule?.authority === undefined ? {} : { authority: rule.authority }),
    ...(rule?.requestHeaders ? { requestHeaders: rule.requestHeaders } : {}),
    ...(rule?.responseHeaders ? { responseHeaders: rule.responseHeaders } : {}),
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
