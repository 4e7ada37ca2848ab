import type { Service } from '../service.ts';
import type { MetadataConditions } from './metadata.ts';
import { reachedRoutes } from './reached.ts';
import type { Rule, SourceService } from './rule.ts';
import { ruleRoutes } from './rule-routes.ts';
import {
  defaultTreatment,
  isSameTreatment,
  type MethodShares,
  type Treatment,
  treatmentOf,
} from './treatment.ts';

/** A route of a service: which calls it takes, and what happens to them. The first that takes a call decides. */
export interface Route extends Treatment, Pick<Rule, 'authority' | 'requestHeaders' | 'responseHeaders'> {
  readonly name: string;
  /** Any of these; none is any path. */
  readonly paths: readonly RoutePath[];
  readonly metadata: MetadataConditions;
  /** Any of these; none is anybody. */
  readonly callers: readonly SourceService[];
}

/** What of a service its routes follow from. */
export type RoutedService = Pick<Service, 'methods' | 'traffic'>;

/** `package.Service/Method`, or all methods of `package.Service`. */
export type RoutePath = { readonly method: string } | { readonly service: string };

/**
 * All routes of a service in the order in which they are tried: faults that only some calls feel, the rules, the
 * methods that are treated in their own way, and what holds for all others. A rule whose methods are treated in
 * different ways becomes several routes, so that each call keeps what its method says; a method whose every call a rule
 * takes needs no route of its own.
 */
export function routesOf(service: RoutedService, methodShares: MethodShares): Route[] {
  return reachedRoutes([
    ...faultRoutes(service, methodShares),
    ...service.traffic.rules.flatMap((rule) => ruleRoutes(rule, service, methodShares)),
    ...methodRoutes(service, methodShares),
    { ...anyCall, name: 'default', ...defaultTreatment(service) },
  ]);
}

const anyCall: Pick<Route, 'paths' | 'metadata' | 'callers'> = { paths: [], metadata: {}, callers: [] };

/** Named after the place in the spec. */
function faultRoutes(service: RoutedService, methodShares: MethodShares): Route[] {
  return service.traffic.faults.flatMap(({ methods, metadata, injection }, index) => {
    if (Object.keys(metadata).length === 0) return [];
    return methods.map((method) => ({
      name: `faults[${index}]/${method}`,
      paths: [{ method }],
      metadata,
      callers: [],
      ...treatmentOf(method, service, methodShares),
      fault: injection,
    }));
  });
}

/** In the order of the spec's `methods`, then of the proto. */
function methodRoutes(service: RoutedService, methodShares: MethodShares): Route[] {
  const otherwise = defaultTreatment(service);
  const said = service.traffic.methodPolicies.map(({ method }) => method);
  const others = service.methods
    .map(({ path }) => path)
    .filter((path) => !said.includes(path))
    .filter((path) => !isSameTreatment(treatmentOf(path, service, methodShares), otherwise));
  return [...said, ...others].map((method) => ({
    ...anyCall,
    name: method,
    paths: [{ method }],
    ...treatmentOf(method, service, methodShares),
  }));
}
