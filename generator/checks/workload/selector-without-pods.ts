import { placeOf, titleOf } from '../../picture/document-names.ts';
import { selectorOf } from '../../picture/label-selectors.ts';
import { areOfOperator, operatedNames } from '../../picture/operators.ts';
import { picturesOf } from '../../picture/picture.ts';
import { podsWith } from '../../picture/pods.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const selectorWithoutPods = defineRenderedCheck({
  name: 'selector-without-pods',
  code: 'MESH318',
  severity: 'error',
  title: 'A selector matches no pods',
  explanation:
    'Kubernetes accepts a policy, Service or disruption budget whose labels match no pod, but it has no effect: a policy protects no pod, and calls to a Service fail with UNAVAILABLE. The pods of a service have the labels app, with its name, and version.',
  source: 'Istio, analysis message IST0127; kube-linter, dangling-service',
  *run(rendered) {
    for (const document of rendered.documents) {
      const selector = document.origin === 'generated' ? undefined : selectorOf(document);
      if (!selector) continue;
      const { labels, path } = selector;
      const clusters = picturesOf(document, rendered)
        .filter(({ podsByNamespace }) => podsWith(labels, document.namespace, podsByNamespace).length === 0)
        .map(({ name }) => name)
        .filter((cluster) => !areOfOperator(labels, operatedNames(rendered, cluster, document.namespace)));
      if (clusters.length === 0) continue;
      const written = Object.entries(labels).map(([key, value]) => `${key}: ${String(value)}`);
      yield {
        message: `${titleOf(document)}: no pod has ${written.join(', ')}`,
        at: placeOf(document, path, ...Object.keys(labels).map((key) => [...path, key])),
        hint: `the pods of ${document.service} have app: ${document.service}, and version`,
        clusters,
      };
    }
  },
});
