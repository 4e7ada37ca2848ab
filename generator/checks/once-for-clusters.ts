import type { Place } from '../diagnostics/diagnostic.ts';
import { grouped } from '../lang/grouped.ts';
import type { RenderedFleet } from '../picture/rendered-document.ts';
import type { DocumentFinding } from './check.ts';
import { together } from './support/places.ts';

/**
 * Returns each finding of a rule once, for all clusters in which it holds. If the document or patch with the mistake also
 * applies in other clusters, the message lists those with the mistake.
 */
export function onceForClusters(
  rendered: RenderedFleet,
): (findings: Iterable<DocumentFinding>) => DocumentFinding[] {
  const applied = clustersByFile(rendered);
  const all = rendered.fleet.clusters.map(({ name }) => name);
  return (findings) =>
    [...grouped(findings, ({ message, at }) => JSON.stringify([message, keyOf(at)])).values()].map(
      (group) => {
        const [{ clusters: _, ...first }] = group;
        const here = new Set(group.flatMap(({ clusters = [] }) => clusters));
        const everywhere = applied.get(first.at.file.path) ?? all;
        const isForSome = here.size > 0 && everywhere.some((name) => !here.has(name));
        // In the order in which the fleet has them.
        const listed = all.filter((name) => here.has(name));
        return isForSome ? { ...first, message: `${first.message} in ${together(listed)}` } : first;
      },
    );
}

const keyOf = ({ file, ...place }: Place): unknown => [file.path, place];

/** The clusters in which each file of extra/ and patches/ applies. */
function clustersByFile({ workspace, fleet }: RenderedFleet): ReadonlyMap<string, readonly string[]> {
  const running = grouped(
    fleet.clusters.flatMap(({ name, instances }) =>
      instances.map(({ service }) => [service.name, name] as const),
    ),
    ([service]) => service,
  );
  return new Map(
    workspace.additions.map(({ file, service, cluster }) => [
      file.path,
      cluster === undefined ? (running.get(service) ?? []).map(([, name]) => name) : [cluster],
    ]),
  );
}
