import { listAt, mapAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { httpRoutesOf } from '../../picture/routes.ts';
import { defineCheck } from '../check.ts';
import { perPlace, together } from '../support/places.ts';

export const faultInLastStage = defineCheck({
  name: 'fault-in-last-stage',
  code: 'MESH420',
  severity: 'error',
  title: 'Faults are injected in a cluster of the last stage',
  explanation:
    'The last stage serves users. A fault that was intended for a test elsewhere can reach it through a service spec, a patch, a document in extra/ or a copied line, and would fail their calls. So a cluster of the last stage must list the services whose faults it allows. A route in extra/ that takes only calls with a header is not reported: these callers ask for the fault.',
  *run({ fleet, instances }) {
    const last = fleet?.spec.stages.at(-1);
    for (const { name, spec, cluster, at } of instances) {
      if (cluster.spec.stage !== last || !spec.faults || spec.faults.length === 0) continue;
      if (cluster.spec.allowFaults?.includes(name)) continue;
      yield {
        message: `faults are injected into the calls of ${name} in ${cluster.spec.name}`,
        at: at(['faults'], 'key'),
        hint: `move faults to the cluster files that need them, or write allowFaults: [${name}] in ${cluster.file.path}`,
        related: [{ message: 'the last stage', at: cluster.at(['stage']) }],
      };
    }
  },
  *runDocuments(rendered) {
    const found = rendered.documents.flatMap((document) => [...injectedFaults(document, rendered)]);
    for (const group of perPlace(found, ({ title }) => title)) {
      const [{ document, title, at }] = group;
      const clusters = [
        ...new Map(group.flatMap((each) => each.clusters.map((one) => [one.spec.name, one]))),
      ];
      const [first] = clusters;
      yield {
        message: `${titleOf(document)}: ${title} injects faults in ${together(clusters.map(([name]) => name))}`,
        at,
        hint: `${document.origin === 'extra' ? 'remove it, and add it with a patch in' : 'move it to'} patches/<cluster>/ of the clusters that need it, or write allowFaults: [${document.service}] in ${first?.[1].file.path}`,
        related: first ? [{ message: 'the last stage', at: first[1].at(['stage']) }] : [],
      };
    }
  },
});

/** Routes with a fault in a patch or in extra/, and the clusters of the last stage that do not allow it. */
function* injectedFaults(document: RenderedDocument, { workspace }: RenderedFleet) {
  if (document.kind !== 'VirtualService' || document.origin === 'generated') return;
  const last = workspace.fleet.spec.stages.at(-1);
  const clusters = workspace.clusters.filter(
    ({ spec }) =>
      spec.stage === last &&
      document.clusters.includes(spec.name) &&
      !spec.allowFaults?.includes(document.service),
  );
  if (clusters.length === 0) return;
  for (const { value, path, title } of httpRoutesOf(document)) {
    const at = placeOf(document, [...path, 'fault'], path);
    const isFault = Object.keys(mapAt(value, 'fault')).length > 0;
    // A VirtualService in extra/ may be there for callers that ask for its faults.
    const isAsked = document.origin === 'extra' && isForCallersWithHeader(value);
    if (isFault && !isAsked && isInAddition(at)) yield { document, title, clusters, at };
  }
}

/** True if a route takes only calls with a header. */
function isForCallersWithHeader(route: PlainMap): boolean {
  const matches = listAt(route, 'match');
  return matches.length > 0 && matches.every((match) => Object.keys(mapAt(match, 'headers')).length > 0);
}
