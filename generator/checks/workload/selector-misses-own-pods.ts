import { mapAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { selects } from '../../picture/label-selectors.ts';
import { podOf } from '../../picture/pod-templates.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { perPlace, together } from '../support/places.ts';

export const selectorMissesOwnPods = defineRenderedCheck({
  name: 'selector-misses-own-pods',
  code: 'MESH497',
  severity: 'error',
  title: 'A workload selector does not match its own pods',
  explanation:
    'The API server rejects a Deployment, StatefulSet or DaemonSet whose selector does not match the labels of its own template. The sync fails, and the rest of the Application waits.',
  source: 'Kubernetes, Deployments: selector; kube-linter, mismatching-selector',
  *run({ documents }) {
    const all = documents.flatMap((document) => [...mismatches(document)]);
    // A patch for all versions of a service contradicts the selector of each of them.
    for (const group of perPlace(all, ({ document, key }) => [titleOf(document), key])) {
      const [{ document, key, own, isPatched, at, atTemplate }] = group;
      const selected = [...new Set(group.map(({ value }) => value))].sort();
      yield {
        message: `${titleOf(document)} selects pods of ${key}: ${together(selected)}, but its template has ${own}`,
        at,
        hint: isPatched
          ? `leave ${selected.length > 1 ? key : `${key}: ${together(selected)}`} as it is: the selector of a ${document.kind} cannot change`
          : 'give the template the labels of the selector',
        related: isPatched ? [] : [{ message: 'the labels of its pods', at: atTemplate }],
      };
    }
  },
});

/** The first label of the selector of a workload that its template does not have. */
function* mismatches(document: RenderedDocument) {
  const pod = document.origin === 'generated' ? undefined : podOf(document);
  const labels = mapAt(document.value, 'spec', 'selector', 'matchLabels');
  if (!pod) return;
  // The API server reads the template only. It adds labels to the template of a Job, and of no other kind.
  const own = document.kind === 'Job' ? pod.labels : mapAt(document.value, ...pod.path, 'metadata', 'labels');
  if (selects(labels, own)) return;
  const key = Object.keys(labels).find((each) => labels[each] !== own[each]) ?? '';
  const atSelector = document.at(['spec', 'selector', 'matchLabels', key]);
  const atTemplate = document.at([...pod.path, 'metadata', 'labels', key]);
  const isPatched = document.origin === 'patched' && isInAddition(atTemplate);
  yield {
    ...{ document, key, isPatched, atTemplate },
    value: String(labels[key]),
    own: String(own[key] ?? 'no such label'),
    at: isPatched ? atTemplate : atSelector,
  };
}
