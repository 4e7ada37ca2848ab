import { textAt } from '../../../lang/at-path.ts';
import type { MetadataConditions } from '../../../model/routing/metadata.ts';
import type { PathPattern } from '../../../model/routing/operation-paths.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import type { HttpRoute } from '../../../picture/routes.ts';
import type { PlacedMistake } from './document-mistakes.ts';
import { unknownPath, unknownVerb, verbsOfRoute } from './http-requests.ts';
import { requestsAtTargets } from './routed-requests.ts';

/**
 * Why the requests of a route are of no operation after its rewrite; undefined if those of one match may be. Only the HTTP
 * servers of specs are known.
 */
export function rewriteMistake(
  route: HttpRoute,
  document: RenderedDocument,
  rendered: RenderedFleet,
): PlacedMistake | undefined {
  const to = textAt(route.value, 'rewrite', 'uri');
  const requests = to === undefined ? undefined : requestsAtTargets(route, document, rendered);
  if (to === undefined || !requests) return undefined;
  const matches = route.matches.map(({ conditions }) => conditions);
  const mistakes = (matches.length > 0 ? matches : [{}]).map((conditions: MetadataConditions) => {
    const pattern = rewritten(conditions, to);
    const verbs = conditions['method'] && verbsOfRoute(conditions['method']);
    const path = unknownPath(pattern, requests, { text: to, isPolicy: false });
    return path ?? (verbs && unknownVerb(verbs, [pattern], requests));
  });
  const [first] = mistakes;
  if (!first || mistakes.includes(undefined)) return undefined;
  const message = `after the rewrite of ${route.title}, ${first.message}`;
  return { path: [...route.path, 'rewrite', 'uri'], message, hint: first.hint };
}

/**
 * The paths after a rewrite: it replaces a prefix, or the whole path that another condition matches. A route without a
 * condition on the path has the prefix "/".
 * Source: Istio, HTTPRewrite.uri; Envoy, RouteAction.prefix_rewrite.
 */
function rewritten(conditions: MetadataConditions, to: string): PathPattern {
  const path = conditions['uri'] ?? conditions['uri in any case'];
  return { kind: path === undefined || path.prefix !== undefined ? 'prefix' : 'exact', text: to };
}
