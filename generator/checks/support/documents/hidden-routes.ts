import type { Place } from '../../../diagnostics/diagnostic.ts';
import { grouped } from '../../../lang/grouped.ts';
import type { MetadataConditions } from '../../../model/routing/metadata.ts';
import { isInAddition, placeOf, titleOf } from '../../../picture/document-names.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf } from '../../../picture/routes.ts';
import type { DocumentFinding } from '../../check.ts';
import { perPlace, together } from '../places.ts';
import { metadataCovers } from '../routes/covers.ts';
import type { ServedRequests } from './http-requests.ts';
import { knownPaths } from './policy-paths.ts';
import { takersByHeader, takersOfMethods, takersOfOperations } from './route-takers.ts';
import { requestsBehind } from './routed-requests.ts';

/** A route, or one alternative of its match, that no call reaches in the clusters of a document. */
interface HiddenRoute {
  readonly document: RenderedDocument;
  readonly title: string;
  readonly by: readonly HttpRoute[];
  readonly at: Place;
}

/**
 * The routes of VirtualServices that no call reaches, because earlier ones take all of their calls. Those that one route
 * of a patch hides, in any cluster, are one finding.
 */
export function* hiddenRoutes(
  documents: readonly RenderedDocument[],
  rendered: RenderedFleet,
): Iterable<DocumentFinding> {
  const methods = [...knownPaths(rendered.workspace.protos)].filter((path) => !path.endsWith('/*'));
  const all = documents.flatMap((document) => {
    const routes = httpRoutesOf(document);
    return routes.flatMap((route, index) => {
      const requests = requestsBehind(route, document, rendered);
      return behind(document, route, routes.slice(0, index), { methods, requests });
    });
  });
  const likeness = ({ document, by }: HiddenRoute) => [titleOf(document), by.map(({ title }) => title)];
  for (const group of perPlace(all, likeness)) {
    const [{ document, by, at }] = group;
    const clusters = [...new Set(group.flatMap((each) => each.document.clusters))];
    const isOne = new Set(group.map(({ title }) => title)).size === 1;
    yield {
      message: `${titleOf(document)}: no call reaches ${titlesOf(group, clusters)}: ${by.map(({ title }) => title).join(' and ')} before ${isOne ? 'it' : 'them'} ${by.length > 1 ? 'take' : 'takes'} all of ${isOne ? 'its' : 'their'} calls`,
      at,
      hint:
        document.kind === 'VirtualService'
          ? 'put the narrower route first, and the route without a match last'
          : `Istio tries exact paths first, then prefixes from long to short, then expressions and rules without a path, whatever their order here: remove the rule, or match more narrowly`,
      related: by.map(({ title, path }) => ({ message: title, at: document.at(path) })),
      clusters,
    };
  }
}

/** The routes that are hidden in all of the clusters, and those that are hidden in some of them only. */
function titlesOf(hidden: readonly HiddenRoute[], clusters: readonly string[]): string {
  const byTitle = grouped(hidden, ({ title }) => title);
  const inClusters = [...byTitle].map(([title, group]) => ({
    title,
    clusters: [...new Set(group.flatMap(({ document }) => document.clusters))],
  }));
  const alike = grouped(inClusters, (each) => JSON.stringify(each.clusters));
  return [...alike.values()]
    .toSorted(([one], [other]) => other.clusters.length - one.clusters.length)
    .map((group) => {
      const titles = routesTitle(group.map(({ title }) => title));
      const own = group[0].clusters;
      return own.length === clusters.length ? titles : `${titles} (in ${together(own)})`;
    })
    .join(', and ');
}

/** `the routes beta and default` */
function routesTitle(titles: readonly string[]): string {
  const names = titles.map((title) => title.replace(/^the route /, ''));
  const areNamed = titles.length > 1 && titles.every((title) => title.startsWith('the route '));
  return areNamed ? `the routes ${together(names)}` : together(titles);
}

/** The paths of gRPC methods, and the requests of the HTTP servers behind a route, if they are known. */
interface KnownCalls {
  readonly methods: readonly string[];
  readonly requests: ServedRequests | undefined;
}

/** Why no call reaches a route, or one alternative of its match. */
function behind(
  document: RenderedDocument,
  route: HttpRoute,
  before: readonly HttpRoute[],
  { methods, requests }: KnownCalls,
): HiddenRoute[] {
  const alternatives = route.matches.length > 0 ? route.matches : [{ path: route.path, conditions: {} }];
  const hidden = alternatives.flatMap((match) => {
    const one = before.find((other) => takes(other, match.conditions));
    const by = one
      ? [one]
      : (takersOfMethods(match, before, methods) ??
        takersOfOperations(match, before, requests) ??
        takersByHeader(match, before));
    return by ? [{ match, by }] : [];
  });
  const [first] = hidden;
  if (!first) return [];
  const isWhole = hidden.length === alternatives.length;
  // A prefix of an HTTPRoute is two alternatives here.
  if (!isWhole && document.kind !== 'VirtualService') return [];
  const by = [...new Set(hidden.flatMap((each) => each.by))];
  const own = isWhole ? route.path : first.match.path;
  // Of two routes, a patch wrote at least one: that one must change.
  const at = placeOf(document, own, ...by.map(({ path }) => path));
  if (!isInAddition(at)) return [];
  const title = isWhole ? route.title : `match ${Number(first.match.path.at(-1)) + 1} of ${route.title}`;
  return [{ document, title, by, at }];
}

const takes = ({ matches }: HttpRoute, conditions: HttpRoute['matches'][number]['conditions']): boolean =>
  matches.length === 0 || matches.some((match) => conditionsCover(match.conditions, conditions));

/**
 * True if every call that fulfils the second conditions fulfils the first ones. A path in any case is compared in lower
 * case: it covers the same path as it is written, and never the other way round.
 */
export const conditionsCover = (first: MetadataConditions, second: MetadataConditions): boolean =>
  first[inAnyCase] === undefined
    ? metadataCovers(first, second)
    : metadataCovers(withoutCase(first), withoutCase(second));

const inAnyCase = 'uri in any case';

/** An expression keeps its case: its lower case may mean other paths. */
function withoutCase({ uri, ...others }: MetadataConditions): MetadataConditions {
  const path = others[inAnyCase] ?? uri;
  if (path === undefined) return others;
  const { exact, prefix } = path;
  if (exact !== undefined) return { ...others, [inAnyCase]: { exact: exact.toLowerCase() } };
  if (prefix !== undefined) return { ...others, [inAnyCase]: { prefix: prefix.toLowerCase() } };
  return { ...others, uri: path };
}
