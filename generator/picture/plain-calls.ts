import { matchesWhole } from '../lang/matches-whole.ts';
import type { HttpRequest } from '../model/http-request.ts';
import type { MetadataCondition } from '../model/routing/metadata.ts';
import { type Route, takesPath } from '../model/routing/route.ts';
import { negation, ofCaller } from './read-match.ts';

/** A call without metadata of its own. */
export interface PlainCall {
  /** `package.Service/Method`, or the title of an operation of HTTP. */
  readonly method: string;
  /** A request of the operation. */
  readonly request?: HttpRequest;
  /** The pod that calls; undefined for a gateway. */
  readonly caller?: { readonly name: string; readonly namespace: string; readonly version: string };
}

/** The first route that matches a call without metadata; undefined if each route asks for something else. */
export const routeForPlainCall = (call: PlainCall, routes: readonly Route[]): Route | undefined =>
  routes.find(
    (route) =>
      isForCall(call, route) &&
      Object.values(route.metadata).every(({ absent }) => absent === true) &&
      Object.keys(route.conditions ?? {}).every((name) => isMetByRequest(call, name) || !asksForValue(name)),
  );

/** True if a route is for the method and the caller of a call, whatever its metadata is. */
export function isForCall(
  { method, request, caller }: PlainCall,
  { paths, callers, conditions = {} }: Route,
): boolean {
  const isForMethod = paths.length === 0 || paths.some((path) => takesPath(path, { method, request }));
  const isForCaller =
    callers.length === 0 ||
    callers.some(({ name, namespace }) => name === caller?.name && namespace === caller.namespace);
  return (
    isForMethod &&
    isForCaller &&
    Object.entries(conditions).every(
      ([name, condition]) => callerMeets(caller, name, condition) && requestMeets(request, name, condition),
    )
  );
}

/** Pods may have labels that their spec does not name, so only known ones count. */
function callerMeets(caller: PlainCall['caller'], name: string, { exact }: MetadataCondition): boolean {
  if (name === ofCaller.namespace) return caller?.namespace === exact;
  if (name === `${ofCaller.label}app`) return caller?.name === exact;
  if (name === `${ofCaller.label}version`) return caller?.version === exact;
  return true;
}

/** The method of HTTP is the only part of a request that is known, beside its path. */
const httpMethod = 'HTTP method';

const isMetByRequest = ({ request }: PlainCall, name: string): boolean =>
  request !== undefined && name === httpMethod;

function requestMeets(
  request: HttpRequest | undefined,
  name: string,
  { exact, prefix, regex }: MetadataCondition,
): boolean {
  if (!request || name !== httpMethod) return true;
  if (exact !== undefined) return request.verb === exact;
  if (prefix !== undefined) return request.verb.startsWith(prefix);
  return regex === undefined || matchesWhole(request.verb, regex);
}

/** True for a condition on a value that a call may lack: every call has an authority. */
const asksForValue = (name: string): boolean =>
  name !== 'authority' &&
  name !== ofCaller.namespace &&
  !name.startsWith(ofCaller.label) &&
  !name.startsWith(negation);
