import { mapAt } from '../../lang/at-path.ts';
import { isLeftAlone, podsOf } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';

export const ambientSettingWithSidecars = defineRenderedCheck({
  name: 'ambient-setting-with-sidecars',
  code: 'MESH1942',
  severity: 'warning',
  title: 'A label of the ambient mode at pods with a sidecar',
  explanation:
    'The namespaces of services are in the sidecar mode: their pods get a proxy. Istio does not add a pod with a sidecar to the ambient mode, so istio.io/dataplane-mode: ambient has no effect at it, and its calls pass no waypoint.',
  source: 'Istio, Add workloads to an ambient mesh: pod selection logic; podHasSidecar of cni/pkg/util',
  *run(rendered) {
    for (const pod of podsOf(rendered)) {
      const { document, path } = pod;
      if (document.origin === 'generated' || isLeftAlone(pod)) continue;
      const labels = [...path, 'metadata', 'labels'];
      if (mapAt(document.value, ...labels)[mode] === 'ambient')
        yield* mistakeAt(document, [[...labels, mode], labels], {
          message: `${mode}: ambient has no effect: the pods have a sidecar`,
          hint: 'remove the label',
        });
    }
  },
});

const mode = 'istio.io/dataplane-mode';
