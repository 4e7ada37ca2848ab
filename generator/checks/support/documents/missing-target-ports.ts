import { listAt, mapAt, textAt } from '../../../lang/at-path.ts';
import { isInAddition, placeOf, titleOf } from '../../../picture/document-names.ts';
import { selectorOf } from '../../../picture/label-selectors.ts';
import { picturesOf } from '../../../picture/picture.ts';
import { type ClusterPods, podsWith, portAt } from '../../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import type { DocumentFinding } from '../../check.ts';
import { nearbyPods } from './nearby-pods.ts';

/** Ports of the proxy that is injected: its metrics, those of the pod merged, and its health. */
const ofProxy: readonly unknown[] = ['http-envoy-prom', 15090, 15020, 15021];

interface Mistake {
  readonly what: string;
  readonly hint: string;
}

export function* missingPorts(
  rendered: RenderedFleet,
  mistakeOf: (
    target: unknown,
    pods: readonly ClusterPods[],
    document: RenderedDocument,
  ) => Mistake | undefined,
): Iterable<DocumentFinding> {
  for (const document of rendered.documents) {
    if (document.kind !== 'Service' || document.origin === 'generated') continue;
    const selector = selectorOf(document);
    // Callers of a headless Service may find its pods by name, and know the port.
    if (!selector || textAt(document.value, 'spec', 'clusterIP') === 'None') continue;
    for (const picture of picturesOf(document, rendered)) {
      const { name, podsByNamespace } = picture;
      const pods = podsWith(selector.labels, document.namespace, podsByNamespace);
      if (pods.length === 0) continue;
      for (const [index, item] of listAt(document.value, 'spec', 'ports').entries()) {
        const { port, targetPort } = mapAt(item);
        const target = targetPort ?? port;
        const mistake = ofProxy.includes(target) ? undefined : mistakeOf(target, pods, document);
        if (!mistake) continue;
        const key = targetPort === undefined ? 'port' : 'targetPort';
        const at = placeOf(document, ['spec', 'ports', index, key], selector.path);
        if (!isInAddition(at)) continue;
        yield {
          message: `${titleOf(document)}: no pod that it selects has a port ${mistake.what}`,
          at,
          hint: otherPods(target, pods, nearbyPods(document, picture)) ?? mistake.hint,
          clusters: [name],
        };
      }
    }
  }
}

/** The pods nearby that have the port, if the Service selects others. */
function otherPods(
  target: unknown,
  selected: readonly ClusterPods[],
  [ofFile = []]: readonly (readonly ClusterPods[])[],
): string | undefined {
  const isTarget = typeof target === 'string' || typeof target === 'number';
  const pod = ofFile.find((each) => !selected.includes(each) && isTarget && portAt(each, target));
  if (!pod) return undefined;
  const labels = mapAt(pod.written?.document.value, 'spec', 'selector', 'matchLabels');
  const shown = Object.entries(labels).map(([key, value]) => `${key}: ${String(value)}`);
  return `the pods of ${pod.title} have this port${shown.length > 0 ? `: select ${shown.join(', ')}` : ''}`;
}

export const portList = (ports: readonly (string | number)[]): string =>
  [...new Set(ports)].join(', ') || 'not declared: add ports to the container';
