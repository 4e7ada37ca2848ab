import type { Path } from '../../diagnostics/source-file.ts';
import { textsAt } from '../../lang/at-path.ts';
import { clusterGateways } from '../../picture/gateways.ts';
import { picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { gatewaysNamedIn, isMissingGateway } from '../support/documents/named-gateways.ts';
import { together } from '../support/places.ts';

export const unknownGateway = defineRenderedCheck({
  name: 'unknown-gateway',
  code: 'MESH1706',
  severity: 'warning',
  title: 'Routes name a gateway that this repository does not know',
  explanation:
    'Istio and the Gateway API accept routes for a gateway that does not exist: no proxy uses them, and calls get 404. The gateways of the fleet are those of its cluster files, and the Gateways in extra/. If another repository has the gateway, suppress the finding with a comment, or list the namespace of the gateway in exportTo of the VirtualService: the rule then reports nothing. A gateway that only some clusters have takes no calls in the others. If no cluster of the fleet has a gateway, this rule does not apply. A name that looks misspelt is an error: MESH317 or MESH1702.',
  source: 'Istio, VirtualService.gateways; analysis message IST0101; Gateway API, ParentReference',
  *run(rendered) {
    const known = new Set(
      rendered.fleet.clusters.flatMap(({ name }) => [...clusterGateways(rendered, name).keys()]),
    );
    if (known.size === 0) return;
    for (const document of rendered.documents)
      if (document.origin !== 'generated') yield* unknownIn(document, known, rendered);
  },
});

function* unknownIn(
  document: RenderedDocument,
  known: ReadonlySet<string>,
  rendered: RenderedFleet,
): Iterable<DocumentFinding> {
  const exported = textsAt(document.value, 'spec', 'exportTo');
  for (const { name: own, namespace, path } of gatewaysNamedIn(document)) {
    const name = `${namespace}/${own}`;
    if (exported.includes(namespace)) continue;
    if (known.has(name)) {
      yield* elsewhere(document, name, path, rendered);
      continue;
    }
    // These are errors of other rules.
    const isError = picturesOf(document, rendered).some(({ gateways }) =>
      isMissingGateway(name, [...gateways.keys()], rendered),
    );
    if (isError) continue;
    yield* mistakeAt(document, [path, path.slice(0, -1)], {
      message: `this repository has no gateway ${name}`,
      hint: `the gateways here are ${together([...known])}; if another repository has this one, suppress the warning with a comment`,
    });
  }
}

/** Clusters that get the document and have other gateways, if only others have this one. */
function* elsewhere(
  document: RenderedDocument,
  name: string,
  path: Path,
  rendered: RenderedFleet,
): Iterable<DocumentFinding> {
  const missing = picturesOf(document, rendered).filter(
    ({ gateways }) =>
      gateways.size > 0 && !gateways.has(name) && !isMissingGateway(name, [...gateways.keys()], rendered),
  );
  const there = rendered.fleet.clusters
    .map((cluster) => cluster.name)
    .filter((cluster) => clusterGateways(rendered, cluster).has(name));
  if (missing.length === 0) return;
  const clusters = missing.map((picture) => picture.name);
  yield* mistakeAt(
    document,
    [path, path.slice(0, -1)],
    {
      message: `only ${together(there)} ${there.length > 1 ? 'have' : 'has'} the gateway ${name}: no call takes these routes`,
      hint: `move the document to extra/${there[0]}/, or add the gateway to the cluster files`,
    },
    clusters,
  );
}
