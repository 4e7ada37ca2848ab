import type { Place } from '../../../diagnostics/diagnostic.ts';
import { grouped } from '../../../lang/grouped.ts';
import { re2Matcher, re2Problem } from '../../../lang/re2.ts';
import type { ProtoIndex } from '../../../load/proto-index.ts';
import type { MetadataConditions } from '../../../model/routing/metadata.ts';
import { isInAddition, placeOf, titleOf } from '../../../picture/document-names.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';
import { type HttpRoute, httpRoutesOf, type RouteMatch, type UriCondition } from '../../../picture/routes.ts';
import type { DocumentFinding } from '../../check.ts';
import { perPlace, together } from '../places.ts';
import { metadataCovers } from '../routes/covers.ts';
import { knownPaths } from './policy-paths.ts';

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
  protos: ProtoIndex,
): Iterable<DocumentFinding> {
  const methods = [...knownPaths(protos)].filter((path) => !path.endsWith('/*'));
  const all = documents.flatMap((document) => {
    const routes = httpRoutesOf(document);
    return routes.flatMap((route, index) => behind(document, route, routes.slice(0, index), methods));
  });
  const likeness = ({ document, by }: HiddenRoute) => [titleOf(document), by.map(({ title }) => title)];
  for (const group of perPlace(all, likeness)) {
    const [{ document, by, at }] = group;
    const clusters = [...new Set(group.flatMap((each) => each.document.clusters))];
    const isOne = new Set(group.map(({ title }) => title)).size === 1;
    yield {
      message: `${titleOf(document)}: no call reaches ${titlesOf(group, clusters)}: ${by.map(({ title }) => title).join(' and ')} before ${isOne ? 'it' : 'them'} ${by.length > 1 ? 'take' : 'takes'} all of ${isOne ? 'its' : 'their'} calls`,
      at,
      hint: 'put the narrower route first, and the route without a match last',
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

/** Why no call reaches a route, or one alternative of its match. */
function behind(
  document: RenderedDocument,
  route: HttpRoute,
  before: readonly HttpRoute[],
  methods: readonly string[],
): HiddenRoute[] {
  const alternatives = route.matches.length > 0 ? route.matches : [{ path: route.path, conditions: {} }];
  const hidden = alternatives.flatMap((match) => {
    const one = before.find((other) => takes(other, match.conditions));
    const by = one ? [one] : (takersOfMethods(match, before, methods) ?? takersByHeader(match, before));
    return by ? [{ match, by }] : [];
  });
  const [first] = hidden;
  if (!first) return [];
  const isWhole = hidden.length === alternatives.length;
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

/** The routes that take each method of a match between them; undefined if one is left, or if its methods are not known. */
function takersOfMethods(
  match: RouteMatch,
  before: readonly HttpRoute[],
  methods: readonly string[],
): readonly HttpRoute[] | undefined {
  const own = methodsOf(match, methods);
  if (own.length === 0) return undefined;
  const takers = own.map((method) =>
    before.find(({ matches }) =>
      matches.some((other) => matchesPath(other, method) && metadataCovers(othersOf(other), othersOf(match))),
    ),
  );
  return takers.every((taker) => taker !== undefined) ? [...new Set(takers)] : undefined;
}

/** Two routes that take all calls between them: one with a condition on a header, one with the same under withoutHeaders. */
function takersByHeader(
  { conditions }: RouteMatch,
  before: readonly HttpRoute[],
): readonly HttpRoute[] | undefined {
  const wider = before.flatMap((route) =>
    route.matches.flatMap((match) =>
      Object.entries(match.conditions).flatMap(([name, condition]) => {
        const { [name]: _, ...others } = match.conditions;
        return /^(?:headers|withoutHeaders) /.test(name) && metadataCovers(others, conditions)
          ? [{ route, name, condition }]
          : [];
      }),
    ),
  );
  for (const { route, name, condition } of wider) {
    const text = JSON.stringify(condition);
    const other = wider.find(
      (each) => each.name === name.replace(/^headers/, 'withoutHeaders') && each.condition.exact === text,
    );
    if (name.startsWith('headers') && other) return [...new Set([route, other.route])];
  }
  return undefined;
}

/** The methods of the protos that a match names: by a path, by a prefix with a whole gRPC service, or by an expression. */
function methodsOf({ uri }: RouteMatch, methods: readonly string[]): readonly string[] {
  if (!uri || (uri.kind === 'prefix' && !/^\/[\w.]+\//.test(uri.text))) return [];
  return methods.filter((method) => matchesUri(uri, method));
}

/** True if a match may be for the calls of a method. */
export function matchesPath({ uri, conditions }: RouteMatch, method: string): boolean {
  if (uri) return matchesUri(uri, method);
  const inAnyCase = conditions['uri in any case'];
  if (!inAnyCase) return conditions['uri'] === undefined;
  const [kind, text] = Object.entries(inAnyCase)[0] ?? [];
  const lower = method.toLowerCase();
  const wanted = String(text).toLowerCase();
  return (kind === 'exact' && lower === wanted) || (kind === 'prefix' && lower.startsWith(wanted));
}

function matchesUri({ kind, text }: UriCondition, method: string): boolean {
  if (kind === 'exact') return method === text;
  if (kind === 'prefix') return method.startsWith(text);
  return re2Problem(text) === undefined && re2Matcher(text)(method);
}

/** The conditions without those on the path, and without the method POST, which every gRPC call has. */
export const othersOf = ({ conditions }: RouteMatch): MetadataConditions =>
  Object.fromEntries(
    Object.entries(conditions).filter(
      ([name, { exact }]) =>
        name !== 'uri' && name !== 'uri in any case' && !(name === 'method' && exact === 'POST'),
    ),
  );
