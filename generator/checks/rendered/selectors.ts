import type { Path } from '../../diagnostics/source-file.ts';
import { mapAt, selects, valueAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { defineRenderedCheck, type RenderedDocument } from './check.ts';
import { labelsIn } from './cluster-pods.ts';
import { podOf } from './pods.ts';
import { titleOf } from './wording.ts';

/** Where documents say which pods they are for, by kind; labels to be equal. */
const selectorPaths: Readonly<Record<string, Path>> = {
  Service: ['spec', 'selector'],
  PodDisruptionBudget: ['spec', 'selector', 'matchLabels'],
  NetworkPolicy: ['spec', 'podSelector', 'matchLabels'],
  AuthorizationPolicy: ['spec', 'selector', 'matchLabels'],
  PeerAuthentication: ['spec', 'selector', 'matchLabels'],
  RequestAuthentication: ['spec', 'selector', 'matchLabels'],
  Telemetry: ['spec', 'selector', 'matchLabels'],
  WasmPlugin: ['spec', 'selector', 'matchLabels'],
  Sidecar: ['spec', 'workloadSelector', 'labels'],
  EnvoyFilter: ['spec', 'workloadSelector', 'labels'],
  DestinationRule: ['spec', 'workloadSelector', 'matchLabels'],
};

/** The labels a document selects pods by, and where they stand; undefined where it is for none in particular. */
export function selectorOf({ kind, value }: RenderedDocument): { labels: PlainMap; path: Path } | undefined {
  const path = Object.hasOwn(selectorPaths, kind) ? selectorPaths[kind] : undefined;
  if (!path) return undefined;
  const labels = valueAt(value, path);
  return isMap(labels) && Object.keys(labels).length > 0 ? { labels, path } : undefined;
}

export const selectorHasPods = defineRenderedCheck({
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

export const selectorFitsTemplate = defineRenderedCheck({
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
