import { listAt, mapAt, textAt } from '../../../lang/at-path.ts';
import { isInAddition, placeOf, titleOf } from '../../../picture/document-names.ts';
import { selectorOf } from '../../../picture/label-selectors.ts';
import { picturesOf } from '../../../picture/picture.ts';
import { type ClusterPods, podsWith } from '../../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import type { DocumentFinding } from '../../check.ts';

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
    for (const { name, podsByNamespace } of picturesOf(document, rendered)) {
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
          hint: mistake.hint,
          clusters: [name],
        };
      }
    }
  }
}

export const portList = (ports: readonly (string | number)[]): string =>
  [...new Set(ports)].join(', ') || 'not declared: add ports to the container';
