import { mapAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
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
      if (!pod) continue;
      // The API server reads the template only. It adds labels to the template of a Job, and of no other kind.
      const own =
        document.kind === 'Job' ? pod.labels : mapAt(document.value, ...pod.path, 'metadata', 'labels');
      if (selects(labels, own)) continue;
      const wrong = Object.keys(labels).find((key) => labels[key] !== own[key]) ?? '';
      const atSelector = document.at(['spec', 'selector', 'matchLabels', wrong]);
      const atTemplate = document.at([...pod.path, 'metadata', 'labels', wrong]);
      const isPatched = document.origin === 'patched' && isInAddition(atTemplate);
      yield {
        message: `${titleOf(document)} selects pods of ${wrong}: ${String(labels[wrong])}, but its template has ${String(own[wrong] ?? 'no such label')}`,
        at: isPatched ? atTemplate : atSelector,
        hint: isPatched
          ? `leave ${wrong}: ${String(labels[wrong])} as it is: the selector of a ${document.kind} cannot change`
          : 'give the template the labels of the selector',
        related: isPatched ? [] : [{ message: 'the labels of its pods', at: atTemplate }],
      };
    }
  },
});
