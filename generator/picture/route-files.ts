import { isDeepStrictEqual } from 'node:util';
import { listAt, mapAt, textAt } from '../lang/at-path.ts';
import { pointerSteps } from '../lang/json-pointer.ts';
import type { PlainMap } from '../lang/plain-map.ts';

/** A patch of a team, in the order of application. */
export interface FilePatch {
  readonly files: readonly string[];
  /** The document to merge, or the list of JSON patch operations. */
  readonly content: PlainMap | readonly unknown[];
  readonly before: PlainMap;
  readonly result: PlainMap;
}

/** The name of an HTTP route, or its position in the list. */
export const routeName = (route: unknown, index: number): string =>
  textAt(route, 'name') ?? `route ${index + 1}`;

/**
 * The files with a part in each HTTP route of a VirtualService, by the names of the routes. A file whose part another
 * patch has replaced or removed is not among them.
 * @param first the file in extra/ that has the document; none for a rendered one
 */
export function routeFilesOf(
  document: PlainMap,
  first: readonly string[],
  patches: readonly FilePatch[],
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    routesIn(document).map((route, index) => [routeName(route, index), filesOf(route, first, patches)]),
  );
}

function filesOf(route: unknown, first: readonly string[], patches: readonly FilePatch[]): string[] {
  const files: string[] = [];
  let current: unknown = route;
  for (const { files: own, content, before, result } of patches.toReversed()) {
    if (routesIn(before).some((each) => isDeepStrictEqual(each, current))) continue;
    files.unshift(...own);
    current = earlierRoute(current, content, before, result);
    if (current === undefined) return [...new Set(files)];
  }
  return [...new Set([...first, ...files])];
}

/** The route before a patch that changes a part of it; undefined if the patch has the whole route. */
function earlierRoute(
  route: unknown,
  content: FilePatch['content'],
  before: PlainMap,
  result: PlainMap,
): unknown {
  // A patch that is merged replaces the list.
  if (!Array.isArray(content)) return undefined;
  const [old, now] = [routesIn(before), routesIn(result)];
  const index = now.findIndex((each) => isDeepStrictEqual(each, route));
  const isInside = content.some((operation) => {
    const [top, list, position, ...deeper] = pointerSteps(textAt(operation, 'path') ?? '');
    return top === 'spec' && list === 'http' && position === String(index) && deeper.length > 0;
  });
  if (!isInside) return undefined;
  return old.length === now.length
    ? old[index]
    : old.find(
        (each) => textAt(each, 'name') !== undefined && textAt(each, 'name') === textAt(route, 'name'),
      );
}

const routesIn = (document: PlainMap): readonly unknown[] => listAt(mapAt(document), 'spec', 'http');
