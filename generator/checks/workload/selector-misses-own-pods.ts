import { mapAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { selects } from '../../picture/label-selectors.ts';
import { podOf } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const selectorMissesOwnPods = defineRenderedCheck({
  name: 'selector-misses-own-pods',
  code: 'MESH497',
  severity: 'error',
  title: 'A workload selector does not match its own pods',
  explanation:
    'The API server rejects a Deployment, StatefulSet or DaemonSet whose selector does not match the labels of its own template. The sync fails, and the rest of the Application waits.',
  source: 'Kubernetes, Deployments: selector; kube-linter, mismatching-selector',
  *run({ documents }) {
    for (const document of documents) {
      const pod = document.origin === 'generated' ? undefined : podOf(document);
      const labels = mapAt(document.value, 'spec', 'selector', 'matchLabels');
      if (!pod || selects(labels, pod.labels)) continue;
      const wrong = Object.keys(labels).find((key) => labels[key] !== pod.labels[key]) ?? '';
      const atTemplate = document.at([...pod.path, 'metadata', 'labels', wrong]);
      yield {
        message: `${titleOf(document)} selects pods of ${wrong}: ${String(labels[wrong])}, but its template has ${String(pod.labels[wrong] ?? 'no such label')}`,
        at: document.at(['spec', 'selector', 'matchLabels', wrong]),
        hint: 'give the template the labels of the selector',
        related: [{ message: 'the labels of its pods', at: atTemplate }],
      };
    }
  },
});
