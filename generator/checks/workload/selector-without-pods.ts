import { selects } from '../../lang/at-path.ts';
import { defineRenderedCheck } from '../rendered/check.ts';
import { labelsIn } from '../support/documents/cluster-pods.ts';
import { selectorOf } from '../support/documents/label-selectors.ts';
import { titleOf } from '../support/documents/wording.ts';

export const selectorWithoutPods = defineRenderedCheck({
  name: 'selector-without-pods',
  code: 'MESH318',
  severity: 'error',
  title: 'A selector that selects no pods',
  explanation:
    'A policy, a Service or a disruption budget whose labels no pod carries is accepted and does nothing: a policy protects nobody, a Service answers UNAVAILABLE. The pods of a service carry app, which is its name, and version.',
  source: 'Istio, analysis message IST0127; kube-linter, dangling-service',
  *run(rendered) {
    for (const document of rendered.documents) {
      const selector = document.origin === 'generated' ? undefined : selectorOf(document);
      if (!selector) continue;
      const { labels, path } = selector;
      const missing = document.clusters.filter(
        (cluster) => !labelsIn(rendered, cluster, document.namespace).some((pod) => selects(labels, pod)),
      );
      if (missing.length === 0) continue;
      const written = Object.entries(labels).map(([key, value]) => `${key}: ${String(value)}`);
      yield {
        message: `${titleOf(document)}: no pod in ${missing.join(', ')} has ${written.join(', ')}`,
        at: document.at(path),
        hint: `the pods of ${document.service} have app: ${document.service}, and version`,
      };
    }
  },
});
