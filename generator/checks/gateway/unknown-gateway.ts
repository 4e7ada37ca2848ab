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
    'Istio and the Gateway API accept routes for a gateway that does not exist: no proxy uses them, and calls get 404. The gateways of the fleet are those of its cluster files, and the Gateways in extra/. If another repository has the gateway, suppress the finding with a comment, or list the namespace of the gateway in exportTo of the VirtualService: the rule then reports nothing. If no cluster of the fleet has a gateway, this rule does not apply. A name that looks misspelt is an error: MESH317 or MESH1702.',
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
    if (known.has(name) || exported.includes(namespace)) continue;
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
