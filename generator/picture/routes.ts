import type { Path } from '../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { MetadataCondition, MetadataConditions } from '../model/routing/metadata.ts';
import type { RenderedDocument } from './rendered-document.ts';

/** A condition of a route on the path of a call. */
export interface UriCondition {
  readonly kind: 'exact' | 'prefix' | 'regex';
  readonly text: string;
  readonly path: Path;
}

/** One alternative of the conditions of a route. */
export interface RouteMatch {
  readonly path: Path;
  readonly uri?: UriCondition;
  /** Each condition under its name, the path of the call among them. */
  readonly conditions: MetadataConditions;
}

/** A destination of a route. */
export interface RouteTarget {
  readonly host: string;
  readonly port?: number;
  readonly weight: number;
  readonly path: Path;
}

/** A destination that gets copies of the calls of a route, and their share in percent. */
export interface RouteMirror {
  readonly host: string;
  readonly percent: number;
  readonly path: Path;
}

/** An HTTP route of a VirtualService. */
export interface HttpRoute {
  readonly title: string;
  readonly path: Path;
  readonly value: PlainMap;
  /** Empty for a route of every call. */
  readonly matches: readonly RouteMatch[];
  readonly targets: readonly RouteTarget[];
}

/** The HTTP routes of a VirtualService, in the order in which Envoy tries them. */
export const httpRoutesOf = ({ value }: RenderedDocument): HttpRoute[] =>
  listAt(value, 'spec', 'http').map((item, index) => {
    const path: Path = ['spec', 'http', index];
    const name = textAt(item, 'name');
    return {
      title: name === undefined ? `route ${index + 1}` : `the route ${name}`,
      path,
      value: mapAt(item),
      matches: listAt(item, 'match').map((match, position) =>
        matchOf(mapAt(match), [...path, 'match', position]),
      ),
      targets: listAt(item, 'route').flatMap((target, position): RouteTarget[] => {
        const host = textAt(target, 'destination', 'host');
        const port = numberAt(target, 'destination', 'port', 'number');
        const weight = numberAt(target, 'weight') ?? 0;
        if (host === undefined) return [];
        return [
          { host, weight, path: [...path, 'route', position], ...(port === undefined ? {} : { port }) },
        ];
      }),
    };
  });

/** Keys of a match that hold one condition on a text. */
const texts = ['uri', 'scheme', 'method', 'authority'];

function matchOf(match: PlainMap, path: Path): RouteMatch {
  const conditions: Record<string, MetadataCondition> = {};
  // Istio compares regular expressions exactly in any case.
  const ignoresCase = match['ignoreUriCase'] === true && textAt(match, 'uri', 'regex') === undefined;
  for (const [key, value] of Object.entries(match)) {
    if (key === 'name' || key === 'statPrefix' || key === 'ignoreUriCase') continue;
    // Every path starts with a slash.
    if (key === 'uri' && textAt(value, 'prefix') === '/') continue;
    // Paths in any case are more than the paths as they are written.
    if (key === 'uri' && ignoresCase) conditions['uri in any case'] = conditionOf(value);
    else if (texts.includes(key)) conditions[key] = conditionOf(value);
    else if ((key === 'headers' || key === 'queryParams') && isMap(value))
      for (const [name, condition] of Object.entries(value))
        conditions[`${key} ${key === 'headers' ? name.toLowerCase() : name}`] = conditionOf(condition);
    else if (key === 'sourceLabels' && isMap(value))
      for (const [name, label] of Object.entries(value))
        conditions[`${key} ${name}`] = { exact: String(label) };
    // The complement of the condition on the header, as one text: two of them cover each other only if they are equal.
    else if (key === 'withoutHeaders' && isMap(value))
      for (const [name, condition] of Object.entries(value))
        conditions[`${key} ${name}`] = { exact: JSON.stringify(conditionOf(condition)) };
    // Any other condition is known to match the same calls only if it is equal.
    else conditions[key] = { exact: JSON.stringify(value) };
  }
  // The path of a call is also a header, and Istio accepts conditions on it.
  const uri = (ignoresCase ? undefined : uriOf(match, path)) ?? uriOf(match, path, ['headers', ':path']);
  return { path, conditions, ...(uri ? { uri } : {}) };
}

/** A StringMatch of Istio; an empty one matches every value that is present. */
function conditionOf(value: unknown): MetadataCondition {
  const kind = kinds.find((each) => textAt(value, each) !== undefined);
  return kind === undefined ? { present: true } : { [kind]: textAt(value, kind) ?? '' };
}

const kinds = ['exact', 'prefix', 'regex'] as const;

function uriOf(match: PlainMap, path: Path, keys: Path = ['uri']): UriCondition | undefined {
  const kind = kinds.find((each) => textAt(match, ...keys, each) !== undefined);
  const text = kind === undefined ? undefined : textAt(match, ...keys, kind);
  return kind === undefined || text === undefined
    ? undefined
    : { kind, text, path: [...path, ...keys, kind] };
}

/** The destinations that get copies of the calls of a route. Source: Istio, HTTPRoute.mirror and mirrors. */
export function mirrorsOf({ value, path }: HttpRoute): RouteMirror[] {
  const all = [
    {
      host: textAt(value, 'mirror', 'host'),
      percent: numberAt(value, 'mirrorPercentage', 'value') ?? numberAt(value, 'mirrorPercent') ?? 100,
      path: [...path, 'mirror'],
    },
    ...listAt(value, 'mirrors').map((mirror, index) => ({
      host: textAt(mirror, 'destination', 'host'),
      percent: numberAt(mirror, 'percentage', 'value') ?? 100,
      path: [...path, 'mirrors', index],
    })),
  ];
  return all.flatMap(({ host, percent, path }) =>
    host === undefined || percent === 0 ? [] : [{ host, percent, path }],
  );
}

/** The conditions on which a route retries calls, none if it does not; undefined for those of Istio. */
export function retryConditionsOf({ value }: HttpRoute): readonly string[] | undefined {
  const retries = value['retries'];
  if (isMap(retries) && (numberAt(retries, 'attempts') ?? 0) <= 0) return [];
  const text = textAt(retries, 'retryOn') ?? '';
  if (text === '') return undefined;
  return text.split(',').filter((condition) => condition !== '');
}
