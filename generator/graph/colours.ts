import type { Fleet } from '../model/fleet.ts';

/** The number of colours in the design. */
export const colourCount = 6;

/** The colour of a version of a service, from 0: the same in every cluster and on the whole page. */
export type ColourOf = (service: string, version: string) => number;

const natural = new Intl.Collator('en', { numeric: true });

/** Gives the versions of each service colours, in the order of their names. */
export function coloursOf({ clusters }: Pick<Fleet, 'clusters'>): ColourOf {
  const names = new Map<string, Set<string>>();
  for (const { service, versions } of clusters.flatMap(({ instances }) => instances)) {
    const known = names.get(service.name) ?? new Set();
    names.set(service.name, known);
    for (const { name } of versions) known.add(name);
  }
  const colours = new Map(
    [...names].map(([service, versions]) => [
      service,
      new Map([...versions].sort(natural.compare).map((name, index) => [name, index % colourCount])),
    ]),
  );
  // A version that only the history has gets the last colour.
  return (service, version) => colours.get(service)?.get(version) ?? colourCount - 1;
}
