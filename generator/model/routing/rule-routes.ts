import type { ServiceMethod } from '../service-method.ts';
import type { Route, RoutedService, RoutePath } from './route.ts';
import { answersWithStream, completeRoutePolicy, policySpecForStreams } from './route-policy.ts';
import type { Rule } from './rule.ts';
import {
  defaultTreatment,
  isSameTreatment,
  type MethodShares,
  type Treatment,
  treatmentOf,
} from './treatment.ts';

/**
 * The routes of a rule: one with its name, and before it one for each method that is handled differently,
 * with both names.
 */
export function ruleRoutes(rule: Rule, service: RoutedService, methodShares: MethodShares): Route[] {
  const { methods, services } = rule.match;
  const taken = service.methods
    .filter((method) => takes(rule, method))
    .map((method) => ({
      method: method.path,
      treatment: underRule(rule, treatmentOf(method.path, service, methodShares), isLimitedBy(rule, method)),
    }));
  // A rule for a whole gRPC service also matches methods that the protos do not have yet.
  const known = isOpen(rule) ? undefined : taken[0]?.treatment;
  const shared = known ?? underRule(rule, defaultTreatment(service), true);
  const apart = taken.filter(({ treatment }) => !isSameTreatment(treatment, shared));
  const rest: RoutePath[] = [
    ...methods.filter((name) => apart.every(({ method }) => method !== name)).map((method) => ({ method })),
    ...services.map((name) => ({ service: name })),
  ];
  return [
    ...apart.map(({ method, treatment }) => routeOf(rule, `${rule.name}/${method}`, [{ method }], treatment)),
    routeOf(rule, rule.name, rest, shared),
  ];
}

function routeOf(
  { match, authority, requestHeaders, responseHeaders }: Rule,
  name: string,
  paths: readonly RoutePath[],
  treatment: Treatment,
): Route {
  return {
    name,
    paths,
    metadata: match.metadata,
    callers: match.callers,
    ...treatment,
    ...(authority === undefined ? {} : { authority }),
    ...(requestHeaders ? { requestHeaders } : {}),
    ...(responseHeaders ? { responseHeaders } : {}),
  };
}

/** True for a rule that does not list each method it matches. */
const isOpen = ({ match: { methods, services } }: Rule): boolean =>
  methods.length === 0 || services.length > 0;

/** True if a rule matches a method. */
function takes({ match: { methods, services } }: Rule, { path }: ServiceMethod): boolean {
  if (methods.length + services.length === 0) return true;
  return methods.includes(path) || services.some((service) => path.startsWith(`${service}/`));
}

/** The limits of a rule apply to a server-streaming method only if the rule names it. */
const isLimitedBy = ({ match }: Rule, method: ServiceMethod): boolean =>
  !answersWithStream(method) || match.methods.includes(method.path);

/** Applies a rule to the handling of a call. */
function underRule({ shares, policy }: Rule, treatment: Treatment, isLimited: boolean): Treatment {
  const { shares: own, ...others } = treatment;
  const destination = shares ?? own;
  return {
    ...(destination ? { shares: destination } : {}),
    ...others,
    policy: completeRoutePolicy(isLimited ? policy : policySpecForStreams(policy), treatment.policy),
  };
}
