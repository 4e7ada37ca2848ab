import { selectorOf } from '../../picture/label-selectors.ts';
import { picturesOf } from '../../picture/picture.ts';
import { podsWith } from '../../picture/pods.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { together } from '../support/places.ts';

export const policyForPodsWithoutProxy = defineRenderedCheck({
  name: 'policy-for-pods-without-proxy',
  code: 'MESH1611',
  severity: 'error',
  title: 'A policy selects only pods without a proxy',
  explanation:
    'The proxy of a pod applies its AuthorizationPolicies and checks its tokens. Pods without a proxy accept every call that reaches them, in plain text, whatever a policy says. Remove the label or annotation sidecar.istio.io/inject from the pods, or remove the policy, and limit who can connect with a NetworkPolicy.',
  source: 'Istio, Authorization Policy; Installing the Sidecar: Controlling the injection policy',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.origin === 'generated') continue;
      if (document.kind !== 'AuthorizationPolicy' && document.kind !== 'RequestAuthentication') continue;
      const selector = selectorOf(document);
      if (!selector) continue;
      for (const { name, podsByNamespace } of picturesOf(document, rendered)) {
        const pods = podsWith(selector.labels, document.namespace, podsByNamespace);
        const outside = pods.filter(({ isInMesh }) => !isInMesh);
        if (outside.length === 0 || outside.length < pods.length) continue;
        const titles = together([...new Set(pods.map(({ title }) => title))]);
        yield* mistakeAt(
          document,
          [selector.path, ['spec']],
          {
            message: `it has no effect: the pods of ${titles} have no proxy`,
            hint: 'remove sidecar.istio.io/inject from the pods, or remove the policy',
          },
          [name],
        );
      }
    }
  },
});
