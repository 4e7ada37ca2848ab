import type { Place } from '../diagnostics/diagnostic.ts';
import { grouped } from '../lang/grouped.ts';
import type { RenderedFleet } from '../picture/rendered-document.ts';
import type { DocumentFinding, Finding } from './check.ts';
import { together } from './support/places.ts';

/**
 * Each finding once, for all clusters in which it holds. If the document or patch with the mistake also applies in other
 * clusters, the message lists those with the mistake.
 */
export function onceForClusters(findings: Iterable<DocumentFinding>, rendered: RenderedFleet): Finding[] {
  const applied = clustersByFile(rendered);
  const all = rendered.fleet.clusters.map(({ name }) => name);
  const groups = grouped(findings, ({ message, at }) => JSON.stringify([message, keyOf(at)]));
  return [...groups.values()].map((group) => {
    const [{ clusters: _, ...first }] = group;
    const here = new Set(group.flatMap(({ clusters = [] }) => clusters));
    const everywhere = applied.get(first.at.file.path) ?? all;
    const isForSome = here.size > 0 && everywhere.some((name) => !here.has(name));
    // In the order of the stages.
    const listed = all.filter((name) => here.has(name));
    return isForSome ? { ...first, message: `${first.message} in ${together(listed)}` } : first;
  });
}

const keyOf = ({ file, ...place }: Place): unknown => [file.path, place];

/** The clusters in which each file of extra/ and patches/ applies. */
function clustersByFile({ workspace, fleet }: RenderedFleet): ReadonlyMap<string, readonly string[]> {
  const running = new Map<string, string[]>();
  for (const { name, instances } of fleet.clusters)
    for (const { service } of instances)
      running.set(service.name, [...(running.get(service.name) ?? []), name]);
  return new Map(
    workspace.additions.map(({ file, service, cluster }) => [
      file.path,
      cluster === undefined ? (running.get(service) ?? []) : [cluster],
    ]),
  );
}
