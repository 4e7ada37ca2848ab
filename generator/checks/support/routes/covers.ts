import type { MetadataCondition, MetadataConditions } from '../../../model/routing/metadata.ts';
import { shapesCover, shapesOf } from './regex-covers.ts';

/** The calls of one method, of all methods of a gRPC service, or all calls. */
export type PathPattern = { readonly method: string } | { readonly service: string } | { readonly any: true };

/** True where every path of the second pattern is one of the first. */
export function pathCovers(first: PathPattern, second: PathPattern): boolean {
  if ('any' in first) return true;
  if ('any' in second) return false;
  if ('method' in first) return 'method' in second && first.method === second.method;
  return serviceOf(second) === first.service;
}

const serviceOf = (pattern: { readonly method: string } | { readonly service: string }): string =>
  'service' in pattern ? pattern.service : pattern.method.slice(0, pattern.method.lastIndexOf('/'));

/** True where every call that fulfils the second conditions fulfils the first ones. */
export function metadataCovers(first: MetadataConditions, second: MetadataConditions): boolean {
  const known = new Map(Object.entries(second));
  return Object.entries(first).every(([name, wide]) => {
    const narrow = known.get(name);
    return narrow !== undefined && conditionCovers(wide, narrow);
  });
}

/** An expression with more than plain text and `.*` is known to cover only itself: anything else is undecided. */
function conditionCovers(wide: MetadataCondition, narrow: MetadataCondition): boolean {
  if (wide.absent || narrow.absent) return wide.absent === narrow.absent;
  if (wide.present) return true;
  if (wide.regex !== undefined && wide.regex === narrow.regex) return true;
  const [first, second] = [shapesOfCondition(wide), shapesOfCondition(narrow)];
  return first !== undefined && second !== undefined && shapesCover(first, second);
}

function shapesOfCondition({ exact, prefix, regex }: MetadataCondition): ReturnType<typeof shapesOf> {
  if (exact !== undefined) return [{ start: exact, rest: 'none' }];
  if (regex !== undefined) return shapesOf(regex);
  return [{ start: prefix ?? '', rest: 'any' }];
}
