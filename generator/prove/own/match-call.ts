import type { PlainMap } from '../../lang/plain-map.ts';
import type { HttpRequest } from '../../model/http-request.ts';
import type { MetadataCondition } from '../../model/routing/metadata.ts';
import { type Route, takesPath } from '../../model/routing/route.ts';
import { ControllerValue } from '../../picture/added-labels.ts';
import { holdsFor } from '../cases/expected.ts';

/** A call as the routes of documents see it. */
export interface RoutedCall {
  /** `package.Service/Method`, or an operation of HTTP. */
  readonly method: string;
  /** The request of HTTP; undefined for a gRPC call. */
  readonly request?: HttpRequest | undefined;
  readonly metadata: Readonly<Record<string, string>>;
  /** Of the calling pod; undefined for calls through a gateway. */
  readonly caller: { readonly namespace: string; readonly labels: PlainMap } | undefined;
  /** What the client sends as :authority. */
  readonly authority: string;
}

/** Whether a route matches a call; undefined if it depends on what a proof does not know. */
export function matches(route: Route, call: RoutedCall): boolean | undefined {
  const { paths, callers, metadata, conditions = {} } = route;
  const { caller } = call;
  const isMatch =
    (paths.length === 0 || paths.some((path) => takesPath(path, call))) &&
    holdsFor(metadata, call.metadata) &&
    (callers.length === 0 ||
      callers.some(
        ({ name, namespace }) => caller?.labels['app'] === name && caller.namespace === namespace,
      ));
  if (!isMatch) return false;
  const further = Object.entries(conditions).map(([name, condition]) => isMet(name, condition, call));
  if (further.includes(false)) return false;
  return further.includes(undefined) ? undefined : true;
}

const [notHeader, label] = ['not: ', 'label of the caller '];

function isMet(name: string, condition: MetadataCondition, call: RoutedCall): boolean | undefined {
  const { caller, metadata, authority } = call;
  const holds = (value: string | undefined) =>
    holdsFor({ [name]: condition }, value === undefined ? {} : { [name]: value });
  if (name === 'authority') return holds(authority);
  // gRPC calls are POST requests. Source: gRPC over HTTP2.
  if (name === 'HTTP method') return holds(call.request?.verb ?? 'POST');
  if (name === 'namespace of the caller') return holds(caller?.namespace);
  if (name.startsWith(notHeader)) return !holds(metadata[name.slice(notHeader.length)]);
  if (name.startsWith(label)) {
    const value = caller?.labels[name.slice(label.length)];
    if (value instanceof ControllerValue) return undefined;
    return holds(value === undefined ? undefined : String(value));
  }
  return undefined;
}

/**
 * The first route that matches a call; undefined if none does. If it is not known whether a route before it matches,
 * the answer is not known either: `unclear`.
 */
export function firstMatch<Placed extends { readonly route: Route }>(
  routes: readonly Placed[],
  call: RoutedCall,
): Placed | 'unclear' | undefined {
  for (const placed of routes) {
    const isMatch = matches(placed.route, call);
    if (isMatch === undefined) return 'unclear';
    if (isMatch) return placed;
  }
  return undefined;
}
