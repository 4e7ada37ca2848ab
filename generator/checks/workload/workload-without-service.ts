import { didYouMean } from '../../diagnostics/suggestion.ts';
import { isClearTypo } from '../../diagnostics/typo.ts';
import { mapAt, textAt } from '../../lang/at-path.ts';
import { placeOf, titleOf } from '../../picture/document-names.ts';
import { selects } from '../../picture/label-selectors.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const workloadWithoutService = defineRenderedCheck({
  name: 'workload-without-service',
  code: 'MESH1908',
  severity: 'warning',
  title: 'A WorkloadEntry has no Service, or a StatefulSet misspells its Service',
  explanation:
    'Calls reach a WorkloadEntry only through a Service or ServiceEntry that selects its labels. The pods of a StatefulSet get their own host names only from the Service that serviceName names. Kubernetes and Istio accept both without one. A StatefulSet is reported only if the name looks misspelt.',
  source:
    'Istio, WorkloadEntry and ServiceEntry.workloadSelector; Kubernetes, StatefulSet: Stable Network ID',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.origin === 'generated') continue;
      for (const picture of picturesOf(document, rendered)) {
        const finding =
          document.kind === 'WorkloadEntry'
            ? withoutSelector(document, picture)
            : document.kind === 'StatefulSet'
              ? withoutGoverningService(document, picture)
              : undefined;
        if (finding) yield { ...finding, clusters: [picture.name] };
      }
    }
  },
});

/** A WorkloadEntry with labels that no Service and no ServiceEntry of its namespace selects. */
function withoutSelector(
  document: RenderedDocument,
  { servicesByNamespace, documents }: ClusterPicture,
): Finding | undefined {
  const { namespace, value } = document;
  const labels = mapAt(value, 'spec', 'labels');
  const selectors = [
    ...(servicesByNamespace.get(namespace) ?? []).map(({ selector }) => selector),
    ...(documents.get('ServiceEntry') ?? []).flatMap((entry) =>
      entry.namespace === namespace ? [mapAt(entry.value, 'spec', 'workloadSelector', 'labels')] : [],
    ),
  ].filter((selector) => Object.keys(selector).length > 0);
  if (Object.keys(labels).length === 0 || selectors.some((selector) => selects(selector, labels)))
    return undefined;
  return {
    message: `${titleOf(document)}: no Service and no ServiceEntry of ${namespace} selects its labels`,
    at: placeOf(document, ['spec', 'labels'], ['spec']),
    hint: 'add a ServiceEntry with workloadSelector, or correct the labels',
  };
}

/** Many StatefulSets name a Service that no caller needs, so only a name that looks misspelt is reported. */
function withoutGoverningService(
  document: RenderedDocument,
  { servicesByNamespace }: ClusterPicture,
): Finding | undefined {
  const { namespace } = document;
  const name = textAt(document.value, 'spec', 'serviceName') ?? '';
  const there = (servicesByNamespace.get(namespace) ?? []).map(({ host }) => host.split('.')[0] ?? '');
  const meant = there.filter((service) => isClearTypo(name, service));
  if (there.includes(name) || meant.length === 0) return undefined;
  return {
    message: `${titleOf(document)}: ${namespace} has no Service ${name}`,
    at: document.at(['spec', 'serviceName']),
    hint: didYouMean(meant),
  };
}
