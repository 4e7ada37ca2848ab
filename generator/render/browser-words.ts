import { type Cors, defaultMaxAge, isWebHeader, type Origin } from '../model/cors.ts';
import type { Exposure } from '../model/exposure.ts';

/** What browsers may do through a gateway, as a list for readers. */
export function browserWords({ grpcWeb, json, cors }: Pick<Exposure, 'grpcWeb' | 'json' | 'cors'>): string[] {
  return [...(grpcWeb ? ['gRPC-Web'] : []), ...jsonWords(json), ...(cors ? corsWords(cors) : [])];
}

/** What browsers may do, for a cell of a table. */
export function browserSummary({
  grpcWeb,
  json,
  cors,
}: Pick<Exposure, 'grpcWeb' | 'json' | 'cors'>): string[] {
  return [
    ...(grpcWeb ? ['browsers with gRPC-Web'] : []),
    ...jsonWords(json),
    ...(cors?.origins.map((origin) => `pages of ${originWords(origin)}`) ?? []),
    ...(cors?.credentials ? ['with credentials'] : []),
  ];
}

const jsonWords = (json: Exposure['json']): string[] =>
  json?.requests.map(({ verb, path }) => `JSON with ${verb} ${path}`) ?? [];

/** Methods and the headers of gRPC-Web follow from what is exposed. */
function corsWords({ origins, headers, exposedHeaders, maxAge, credentials }: Cors): string[] {
  const ofSpec = (names: readonly string[]) => names.filter((name) => !isWebHeader(name));
  return [
    ...origins.map((origin) => `pages of ${originWords(origin)}`),
    ...(credentials ? ['credentials of pages'] : []),
    ...ofSpec(headers).map((header) => `header ${header} of pages`),
    ...ofSpec(exposedHeaders).map((header) => `header ${header} for pages`),
    ...(maxAge === defaultMaxAge ? [] : [`answers to preflight requests for ${maxAge}`]),
  ];
}

/** The pages of a condition. */
function originWords(origin: Origin): string {
  if ('prefix' in origin) return `${origin.prefix}…`;
  if ('regex' in origin) return `origins like ${origin.regex}`;
  return origin.exact === '*' ? 'any host' : origin.exact;
}
