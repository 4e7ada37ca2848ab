import { isInAddition, placeOf, titleOf } from '../../../picture/document-names.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf } from '../../../picture/routes.ts';
import type { Finding } from '../../check.ts';
import { metadataCovers } from '../routes/covers.ts';

/** The routes of a VirtualService that no call reaches, because earlier ones take all of their calls. */
export function* hiddenRoutes(document: RenderedDocument): Iterable<Finding> {
  const routes = httpRoutesOf(document);
  for (const [index, route] of routes.entries()) yield* behind(document, route, routes.slice(0, index));
}

/** Why no call reaches a route, or one alternative of its match. */
function* behind(
  document: RenderedDocument,
  route: HttpRoute,
  before: readonly HttpRoute[],
): Iterable<Finding> {
  const alternatives = route.matches.length > 0 ? route.matches : [{ path: route.path, conditions: {} }];
  const hidden = alternatives.flatMap((match) => {
    const by = before.find((other) => takes(other, match.conditions));
    return by ? [{ match, by }] : [];
  });
  const [first] = hidden;
  if (!first) return;
  const isWhole = hidden.length === alternatives.length;
  const others = [...new Set(hidden.map(({ by }) => by))];
  const own = isWhole ? route.path : first.match.path;
  // Of two routes, a patch wrote at least one: that one must change.
  const at = placeOf(document, own, ...others.map(({ path }) => path));
  if (!isInAddition(at)) return;
  yield {
    message: `${titleOf(document)}: no call reaches ${isWhole ? route.title : `match ${Number(first.match.path.at(-1)) + 1} of ${route.title}`}: ${others.map(({ title }) => title).join(' and ')} before it ${others.length > 1 ? 'take' : 'takes'} all of its calls`,
    at,
    hint: 'put the narrower route first, and the route without a match last',
    related: others.map(({ title, path }) => ({ message: title, at: document.at(path) })),
  };
}

const takes = ({ matches }: HttpRoute, conditions: HttpRoute['matches'][number]['conditions']): boolean =>
  matches.length === 0 || matches.some((match) => metadataCovers(match.conditions, conditions));
