import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { selectorOf, selects } from '../../picture/label-selectors.ts';
import { picturesOf } from '../../picture/picture.ts';
import { podsWith } from '../../picture/pods.ts';
import { deletedNames, type RenderedDocument, type RenderedFleet } from '../../picture/rendered-document.ts';
import { telemetry } from '../../render/telemetry.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { instanceView } from '../support/instance-view.ts';

const kinds: readonly string[] = ['Sidecar', 'Telemetry', 'PeerAuthentication'];

export const secondDocumentForPods = defineRenderedCheck({
  name: 'second-document-for-pods',
  code: 'MESH1404',
  severity: 'error',
  title: 'A second Sidecar, Telemetry or PeerAuthentication selects the same pods',
  explanation:
    'Istio uses one Sidecar, one Telemetry and one PeerAuthentication with a selector for each pod. If two of them select a pod, the older one applies, which the files do not show, and the other is silently ignored: of two PeerAuthentications, also its portLevelMtls. Each service has a rendered Sidecar, a rendered Telemetry if the cluster file or the spec sets one, and a rendered PeerAuthentication if its spec sets mtls: change these with a patch. A document without a selector is the default of its namespace, and can exist beside them; there can be one of each kind.',
  source:
    'Istio, Sidecar: workloadSelector; Istio, Telemetry; istio/istio, pilot/pkg/security/authn (ComposePeerAuthentication); analysis messages IST0110, IST0111, IST0159 and IST0160',
  *run(rendered) {
    const all = rendered.documents.filter(({ kind }) => kinds.includes(kind));
    for (const [index, document] of all.entries()) {
      const selector = document.origin === 'generated' ? undefined : selectorOf(document);
      // MESH466 reports a PeerAuthentication without a selector.
      const isDefault = !selector && document.kind !== 'PeerAuthentication';
      if (document.origin !== 'generated' && isDefault) yield* secondDefault(document, all.slice(0, index));
      if (!selector) continue;
      const { labels, path } = selector;
      const at = placeOf(document, path, ...Object.keys(labels).map((key) => [...path, key]));
      if (!isInAddition(at)) continue;
      for (const { name, podsByNamespace } of picturesOf(document, rendered)) {
        const taken = podsWith(labels, document.namespace, podsByNamespace).flatMap((pod) => {
          const isOwn = document.origin === 'patched' && document.service === pod.service?.name;
          // A rendered document of the service itself; one that a patch has changed is in the list.
          if (pod.service && !isOwn && isRendered(document.kind, pod.service.name, name, rendered))
            return [`the ${document.kind} of ${pod.service.name}`];
          const other = all.slice(0, index).find((each) => isFor(each, document, name, pod.labels));
          return other ? [titleOf(other)] : [];
        });
        const [first] = taken;
        if (first === undefined) continue;
        yield {
          message: `${titleOf(document)} selects pods that ${first} selects already`,
          at,
          hint: first.startsWith('the ')
            ? `change the rendered ${document.kind} with a patch in patches/, or select other pods`
            : 'make one document of the two, or select other pods',
          clusters: [name],
        };
      }
    }
  },
});

/** True if the generator renders a document of the kind for a service in a cluster, and no patch deletes it. */
function isRendered(kind: string, service: string, cluster: string, rendered: RenderedFleet): boolean {
  const here = rendered.fleet.clusters.find(({ name }) => name === cluster);
  const instance = here?.instances.find((each) => each.service.name === service);
  if (!here || !instance) return false;
  if (deletedNames(rendered, kind, cluster).has(`${instance.service.namespace}/${service}`)) return false;
  if (kind === 'PeerAuthentication') return instance.service.access.authentication.permissive !== undefined;
  return kind === 'Sidecar' || telemetry.render(instanceView(here, instance)).length > 0;
}

/** A second document without a selector, for all pods of its namespace. */
function* secondDefault(document: RenderedDocument, before: readonly RenderedDocument[]): Iterable<Finding> {
  const other = before.find(
    (each) =>
      each.kind === document.kind &&
      each.namespace === document.namespace &&
      each.clusters.some((cluster) => document.clusters.includes(cluster)) &&
      selectorOf(each) === undefined,
  );
  const at = document.at(['metadata', 'name']);
  if (!other || !isInAddition(at)) return;
  yield {
    message: `${titleOf(document)} is for all pods of ${document.namespace}, as is ${titleOf(other)}`,
    at,
    hint: 'make one document of the two, or select some of the pods',
  };
}

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
