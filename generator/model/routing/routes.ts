import { remembered } from '../../lang/remembered.ts';
import { seesRequests } from '../served-ports.ts';
import { reachedRoutes } from './reached.ts';
import type { Route, RoutedService } from './route.ts';
import { ruleRoutes } from './rule-routes.ts';
import { defaultTreatment, isSameTreatment, type MethodShares, treatmentOf } from './treatment.ts';

/**
 * All routes of a service in matching order: faults for some calls, the rules, the methods with their own
 * handling, and the default. A rule whose methods are handled differently becomes several routes, so each
 * call keeps the settings of its method. A method whose calls all match a rule needs no route of its own. A service
 * without a port for calls has none.
 */
export function routesOf(service: RoutedService, methodShares: MethodShares): readonly Route[] {
  // Most clusters share the service and split no method alone.
  const key = methodShares.size === 0 ? '' : JSON.stringify([...methodShares]);
  return routesOnce(service, key, () => newRoutes(service, methodShares));
}

const routesOnce = remembered<RoutedService, readonly Route[]>();

function newRoutes(service: RoutedService, methodShares: MethodShares): Route[] {
  if (!service.ports.some(seesRequests)) return [];
  return reachedRoutes([
    ...faultRoutes(service, methodShares),
    ...service.routing.rules.flatMap((rule) => ruleRoutes(rule, service, methodShares)),
    ...methodRoutes(service, methodShares),
    { ...anyCall, name: 'default', ...defaultTreatment(service) },
  ]);
}

const anyCall: Pick<Route, 'paths' | 'metadata' | 'callers'> = { paths: [], metadata: {}, callers: [] };

/** Their name contains the index in the spec. */
function faultRoutes(service: RoutedService, methodShares: MethodShares): Route[] {
  return service.routing.faults.flatMap(({ methods, metadata, injection }, index) => {
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
  const ownPolicies = service.routing.methodPolicies.map(({ method }) => method);
  const others = service.methods
    .map(({ path }) => path)
    .filter((path) => !ownPolicies.includes(path))
    .filter((path) => !isSameTreatment(treatmentOf(path, service, methodShares), otherwise));
  return [...ownPolicies, ...others].map((method) => ({
    ...anyCall,
    name: method,
    paths: [{ method }],
    ...treatmentOf(method, service, methodShares),
  }));
}
