import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { listAt, textAt, valueAt } from '../../lang/at-path.ts';
import { placeOf, titleOf } from '../../picture/document-names.ts';
import { selectorOf } from '../../picture/label-selectors.ts';
import { areOfOperator, isServiceOfOperator, operatedNames } from '../../picture/operators.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import { podsWith } from '../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const selectorWithoutPods = defineRenderedCheck({
  name: 'selector-without-pods',
  code: 'MESH318',
  severity: 'error',
  title: 'A selector matches no pods',
  explanation:
    'Kubernetes accepts a policy, Service or disruption budget whose labels match no pod, but it has no effect: a policy protects no pod, and calls to a Service fail with UNAVAILABLE. The same is true for a policy whose targetRefs name a Gateway or Service that does not exist. The pods of a service have the labels app, with its name, and version.',
  source: 'Istio, analysis message IST0127; PolicyTargetReference; kube-linter, dangling-service',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.origin !== 'generated') yield* missingTargets(document, rendered);
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

/** Gateways and Services that a policy names by targetRefs; they are in its namespace. */
function* missingTargets(document: RenderedDocument, rendered: RenderedFleet): Iterable<DocumentFinding> {
  const { namespace, value } = document;
  const paths: Path[] = [
    ['spec', 'targetRef'],
    ...listAt(value, 'spec', 'targetRefs').map((_, index) => ['spec', 'targetRefs', index]),
  ];
  for (const path of paths) {
    const target = valueAt(value, path);
    const [kind, name] = [textAt(target, 'kind'), textAt(target, 'name')];
    if (kind === undefined || name === undefined) continue;
    for (const picture of picturesOf(document, rendered)) {
      const there = namesOf(kind, namespace, picture);
      if (!there || there.includes(name)) continue;
      if (isServiceOfOperator(name, operatedNames(rendered, picture.name, namespace))) continue;
      yield {
        message: `${titleOf(document)}: ${namespace} has no ${kind} ${name}`,
        at: placeOf(document, [...path, 'name'], path),
        hint: suggest(name, there, `${kind}s there`),
        clusters: [picture.name],
      };
    }
  }
}

/** Those of a kind in a namespace; undefined for other kinds. */
function namesOf(kind: string, namespace: string, picture: ClusterPicture): readonly string[] | undefined {
  if (kind === 'Service')
    return (picture.servicesByNamespace.get(namespace) ?? []).map(({ host }) => host.split('.')[0] ?? '');
  if (kind === 'Gateway')
    return [...picture.gateways.keys()].flatMap((key) =>
      key.startsWith(`${namespace}/`) ? [key.slice(namespace.length + 1)] : [],
    );
  return undefined;
}
