import { mapAt, selects } from '../../lang/at-path.ts';
import { defineRenderedCheck } from '../rendered/check.ts';
import { podOf } from '../support/documents/pods.ts';
import { titleOf } from '../support/documents/wording.ts';

export const selectorMissesOwnPods = defineRenderedCheck({
  name: 'selector-misses-own-pods',
  code: 'MESH497',
  severity: 'error',
  title: 'A selector that does not select its own pods',
  explanation:
    'The API server refuses a Deployment, a StatefulSet or a DaemonSet whose selector its own template does not fulfil. The sync fails, and everything behind it in the Application waits.',
  source: 'Kubernetes, Deployments: selector; kube-linter, mismatching-selector',
  *run({ documents }) {
    for (const document of documents) {
      const pod = document.origin === 'generated' ? undefined : podOf(document);
      const labels = mapAt(document.value, 'spec', 'selector', 'matchLabels');
      if (!pod || selects(labels, pod.labels)) continue;
      const wrong = Object.keys(labels).find((key) => labels[key] !== pod.labels[key]) ?? '';
      const atTemplate = document.at([...pod.path, 'metadata', 'labels', wrong]);
      yield {
        message: `${titleOf(document)} selects pods of ${wrong}: ${String(labels[wrong])}, and its own have ${String(pod.labels[wrong] ?? 'no such label')}`,
        at: document.at(['spec', 'selector', 'matchLabels', wrong]),
        hint: 'give the template the labels of the selector',
        related: [{ message: 'the labels of its pods', at: atTemplate }],
      };
    }
  },
});
