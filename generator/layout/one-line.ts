import { listAt, textAt } from '../lang/at-path.ts';
import type { OneLine } from '../lang/emit-yaml.ts';
import type { Manifest } from '../render/kind.ts';

/**
 * The destinations of routes, each list on one line. Routes that share a list, such as all that go by the weights of
 * the service, name the one that has it: a step of a canary changes one line of a document.
 */
export function oneLineOf(documents: readonly Manifest[]): OneLine {
  return new Map(documents.flatMap((document) => [...destinationsIn(document)]));
}

/** A list belongs to the last route that has it: the routes of a rule or a method come before what they share. */
function destinationsIn(document: Manifest): Map<object, string | undefined> {
  const owners = new Map<object, { readonly route: string; readonly isShared: boolean }>();
  const add = (list: readonly unknown[], route: string) => {
    if (list.length > 0) owners.set(list, { route, isShared: owners.has(list) });
  };
  for (const route of listAt(document, 'spec', 'http'))
    add(listAt(route, 'route'), textAt(route, 'name') ?? 'route');
  for (const rule of listAt(document, 'spec', 'rules')) add(listAt(rule, 'backendRefs'), 'default');
  const names = new Set<string>();
  return new Map(
    [...owners].map(([list, { route, isShared }]) => [list, isShared ? anchorOf(route, names) : undefined]),
  );
}

/** An anchor that no other list of the document has: `SayHello` for the route `greeter.v1.Greeter/SayHello`. */
function anchorOf(route: string, names: Set<string>): string {
  // Every YAML library takes letters, digits and "-" in the name of an anchor.
  const name = (route.split('/').at(-1) ?? route).replace(/[^A-Za-z0-9]+/g, '-');
  const free = [name, ...Array.from({ length: names.size + 1 }, (_, index) => `${name}-${index + 2}`)];
  const anchor = free.find((each) => !names.has(each)) ?? name;
  names.add(anchor);
  return anchor;
}
