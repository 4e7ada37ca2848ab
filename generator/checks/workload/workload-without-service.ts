import { didYouMean, suggest } from '../../diagnostics/suggestion.ts';
import { isClearTypo } from '../../diagnostics/typo.ts';
import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { placeOf, titleOf } from '../../picture/document-names.ts';
import type { ClusterService } from '../../picture/hosts.ts';
import { selects } from '../../picture/label-selectors.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import { podOf } from '../../picture/pod-templates.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import type { DocumentFinding, Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const workloadWithoutService = defineRenderedCheck({
  name: 'workload-without-service',
  code: 'MESH1908',
  severity: 'warning',
  title: 'A WorkloadEntry, ServiceEntry or StatefulSet does not fit what it names',
  explanation:
    'Calls reach a WorkloadEntry only through a Service or ServiceEntry that selects its labels; a name under ports is that of a port there, and without one calls go to the number of the Service. A ServiceEntry with workloadSelector has no endpoints without pods, a WorkloadEntry or a WorkloadGroup with its labels. The pods of a StatefulSet get their own host names only from the Service that serviceName names. Kubernetes and Istio accept both without one. A StatefulSet is reported only if the name looks misspelt, or if a headless Service selects its pods and has another name.',
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
              : document.kind === 'ServiceEntry'
                ? withoutWorkloads(document, picture)
                : undefined;
        if (finding) yield { ...finding, clusters: [picture.name] };
        if (document.kind === 'WorkloadEntry') yield* unknownPorts(document, picture);
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

/** A ServiceEntry whose workloadSelector no pod and no WorkloadEntry or WorkloadGroup of its namespace has. */
function withoutWorkloads(
  document: RenderedDocument,
  { podsByNamespace, documents }: ClusterPicture,
): Finding | undefined {
  const { namespace, value } = document;
  const path = ['spec', 'workloadSelector', 'labels'];
  const selector = mapAt(value, ...path);
  const ofMachines = (kind: string, ...labels: string[]) =>
    (documents.get(kind) ?? []).flatMap((each) =>
      each.namespace === namespace ? [mapAt(each.value, ...labels)] : [],
    );
  const all = [
    ...(podsByNamespace.get(namespace) ?? []).map(({ labels }) => labels),
    ...ofMachines('WorkloadEntry', 'spec', 'labels'),
    ...ofMachines('WorkloadGroup', 'spec', 'metadata', 'labels'),
  ];
  if (Object.keys(selector).length === 0 || all.some((labels) => selects(selector, labels))) return undefined;
  const written = Object.entries(selector).map(([key, label]) => `${key}: ${String(label)}`);
  return {
    message: `${titleOf(document)}: no pod, WorkloadEntry or WorkloadGroup of ${namespace} has ${written.join(', ')}`,
    at: placeOf(document, path, ['spec', 'workloadSelector'], ['spec']),
    hint: 'add a WorkloadEntry or WorkloadGroup with the labels, or correct them',
  };
}

/**
 * Ports of a WorkloadEntry that no Service and no ServiceEntry that selects it names: calls go to the number of the
 * Service instead.
 * Source: Istio, WorkloadEntry.ports: the name of a port is that of the ServiceEntry or Service.
 */
function* unknownPorts(
  document: RenderedDocument,
  { name: cluster, servicesByNamespace, documents }: ClusterPicture,
): Iterable<DocumentFinding> {
  const { namespace, value } = document;
  const labels = mapAt(value, 'spec', 'labels');
  const isFor = (selector: PlainMap) => Object.keys(selector).length > 0 && selects(selector, labels);
  const known = [
    ...(servicesByNamespace.get(namespace) ?? [])
      .filter(({ selector }) => isFor(selector))
      .flatMap(({ ports }) => ports.flatMap(({ title, target }) => [title, String(target)])),
    ...(documents.get('ServiceEntry') ?? [])
      .filter(
        (entry) =>
          entry.namespace === namespace && isFor(mapAt(entry.value, 'spec', 'workloadSelector', 'labels')),
      )
      .flatMap((entry) => listAt(entry.value, 'spec', 'ports').flatMap((port) => textAt(port, 'name') ?? [])),
  ];
  if (known.length === 0) return;
  for (const port of Object.keys(mapAt(value, 'spec', 'ports')))
    if (!known.includes(port))
      yield {
        message: `${titleOf(document)}: no Service and no ServiceEntry that selects it has a port named ${port}`,
        at: document.at(['spec', 'ports', port], 'key'),
        hint: suggest(port, known, 'ports there'),
        clusters: [cluster],
      };
}

/** Many StatefulSets name a Service that no caller needs, so only a name that looks misspelt is reported. */
function withoutGoverningService(
  document: RenderedDocument,
  { servicesByNamespace }: ClusterPicture,
): Finding | undefined {
  const { namespace } = document;
  const name = textAt(document.value, 'spec', 'serviceName') ?? '';
  const services = servicesByNamespace.get(namespace) ?? [];
  const nameOf = ({ host }: ClusterService) => host.split('.')[0] ?? '';
  const there = services.map(nameOf);
  const labels = podOf(document)?.labels ?? {};
  const headless = services.filter(
    ({ written, selector }) =>
      textAt(written?.value, 'spec', 'clusterIP') === 'None' &&
      Object.keys(selector).length > 0 &&
      selects(selector, labels),
  );
  const misspelt = there.filter((service) => isClearTypo(name, service));
  const meant = misspelt.length > 0 ? misspelt : headless.map(nameOf);
  if (there.includes(name) || meant.length === 0) return undefined;
  return {
    message:
      name === ''
        ? `${titleOf(document)} has no serviceName, so its pods have no host names`
        : `${titleOf(document)}: ${namespace} has no Service ${name}`,
    at: placeOf(document, ['spec', 'serviceName'], ['spec']),
    hint: didYouMean(meant),
  };
}
