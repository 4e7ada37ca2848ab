import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { selectorOf, selects } from '../../picture/label-selectors.ts';
import { picturesOf } from '../../picture/picture.ts';
import { podsWith } from '../../picture/pods.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

const kinds: readonly string[] = ['Sidecar', 'Telemetry'];

export const secondDocumentForPods = defineRenderedCheck({
  name: 'second-document-for-pods',
  code: 'MESH1404',
  severity: 'error',
  title: 'A second Sidecar or Telemetry selects the same pods',
  explanation:
    'Istio uses one Sidecar and one Telemetry for each pod. If two of them select a pod, it is undefined which one applies, and the other is silently ignored. Each service has a rendered Sidecar, and a rendered Telemetry if the cluster file or the spec sets one: change these with a patch. A document without a selector is the default of its namespace, and can exist beside them.',
  source: 'Istio, Sidecar: workloadSelector; Istio, Telemetry; analysis messages IST0110 and IST0159',
  *run(rendered) {
    const all = rendered.documents.filter(({ kind }) => kinds.includes(kind));
    for (const [index, document] of all.entries()) {
      const selector = document.origin === 'generated' ? undefined : selectorOf(document);
      if (!selector) continue;
      const { labels, path } = selector;
      const at = placeOf(document, path, ...Object.keys(labels).map((key) => [...path, key]));
      if (!isInAddition(at)) continue;
      const taken = picturesOf(document, rendered).flatMap(({ name, podsByNamespace }) => {
        const own = podsWith(labels, document.namespace, podsByNamespace);
        return own.flatMap((pod) => {
          const isOwn = document.origin === 'patched' && document.service === pod.service?.name;
          // A rendered document of the service itself; one that a patch has changed is in the list.
          if (document.kind === 'Sidecar' && pod.service && !isOwn)
            return [`the Sidecar of ${pod.service.name}`];
          const other = all.slice(0, index).find((each) => isFor(each, document, name, pod.labels));
          return other ? [titleOf(other)] : [];
        });
      });
      const [first] = taken;
      if (first === undefined) continue;
      yield {
        message: `${titleOf(document)} selects pods that ${first} selects already`,
        at,
        hint: first.startsWith('the ')
          ? `change the rendered ${document.kind} with a patch in patches/, or select other pods`
          : 'make one document of the two, or select other pods',
      };
    }
  },
});

const isFor = (
  other: RenderedDocument,
  { kind, namespace }: RenderedDocument,
  cluster: string,
  pod: Readonly<Record<string, unknown>>,
): boolean => {
  const labels = selectorOf(other)?.labels;
  return (
    other.kind === kind &&
    other.namespace === namespace &&
    other.clusters.includes(cluster) &&
    labels !== undefined &&
    selects(labels, pod)
  );
};
