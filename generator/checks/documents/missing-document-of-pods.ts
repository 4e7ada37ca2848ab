import { nearest } from '../../diagnostics/nearest.ts';
import { didYouMean } from '../../diagnostics/suggestion.ts';
import { grouped } from '../../lang/grouped.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { podsOf } from '../../picture/pod-templates.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { type PodNeed, podNeeds, providedName } from '../support/documents/pod-needs.ts';
import { together } from '../support/places.ts';

export const missingDocumentOfPods = defineRenderedCheck({
  name: 'missing-document-of-pods',
  code: 'MESH2211',
  severity: 'warning',
  title: 'Pods need a document of extra/ that their cluster does not have, or name it wrongly',
  explanation:
    'Pods do not start without a ConfigMap, Secret, ServiceAccount or volume claim that they name, unless the reference is optional. A document in extra/<cluster>/ exists in this cluster alone, but a patch in patches/ and a document in extra/ itself are for all clusters. A name that is almost that of a document in extra/ is misspelt. If something else creates the document, suppress the warning with this reason.',
  source: 'Kubernetes, ConfigMaps and Secrets: optional references; kustomize, overlays',
  *run(rendered) {
    const providers = grouped(
      rendered.documents.filter(({ origin }) => origin !== 'generated'),
      (document) => JSON.stringify([document.namespace, providedName(document)[0]]),
    );
    for (const pod of podsOf(rendered))
      for (const need of podNeeds(pod)) {
        const key = JSON.stringify([pod.document.namespace, need.kind]);
        const finding = findingOf(need, pod.document, providers.get(key) ?? []);
        if (finding && isInAddition(finding.at)) yield finding;
      }
  },
});

function findingOf(
  { kind, name, path }: PodNeed,
  document: RenderedDocument,
  ofKind: readonly RenderedDocument[],
): DocumentFinding | undefined {
  const found = ofKind.filter((each) => providedName(each)[1] === name);
  const there = new Set(found.flatMap(({ clusters }) => clusters));
  const missing = document.clusters.filter((cluster) => !there.has(cluster));
  const at = document.at(path);
  const [first] = found;
  if (first && missing.length > 0)
    return {
      message: `${titleOf(document)} needs ${titleOf(first)}, which only ${together([...there])} ${there.size > 1 ? 'have' : 'has'}: its pods do not start`,
      at,
      hint: `add it to extra/${missing.length === 1 ? `${missing[0]}/` : ''}, or write optional: true`,
      related: [{ message: titleOf(first), at: first.at(['metadata', 'name']) }],
      clusters: missing,
    };
  // The ServiceAccounts of specs are not among these documents.
  if (first || kind === 'ServiceAccount') return undefined;
  const meant = nearest(
    name,
    ofKind.map((each) => providedName(each)[1]),
  );
  return meant.length > 0
    ? {
        message: `${titleOf(document)} needs the ${kind} ${name}, which extra/ does not have: its pods do not start`,
        at,
        hint: didYouMean(meant),
      }
    : undefined;
}
