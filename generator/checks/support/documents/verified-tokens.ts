import { listAt, mapAt } from '../../../lang/at-path.ts';
import { selectorOf } from '../../../picture/label-selectors.ts';
import { type ClusterPicture, picturesOf } from '../../../picture/picture.ts';
import { documentsFor } from '../../../picture/pod-documents.ts';
import { type ClusterPods, podsWith } from '../../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';

/** True if a RequestAuthentication makes the proxies of pods read tokens. */
export const verifiesTokens = (pod: ClusterPods, { documents }: ClusterPicture): boolean =>
  pod.service?.access.authentication.jwt !== undefined ||
  documentsFor(pod, 'RequestAuthentication', documents).length > 0;

/** True if a rule needs a token of each caller, and nothing verifies the tokens of the pods: it allows no call. */
export function needsUnverifiedToken(
  rule: unknown,
  document: RenderedDocument,
  rendered: RenderedFleet,
): boolean {
  const from = listAt(rule, 'from');
  const needsToken =
    from.length > 0 && from.every((item) => listAt(item, 'source', 'requestPrincipals').length > 0);
  return (
    needsToken &&
    picturesOf(document, rendered).every((picture) =>
      podsWith(mapAt(selectorOf(document)?.labels), document.namespace, picture.podsByNamespace).every(
        (pod) => !verifiesTokens(pod, picture),
      ),
    )
  );
}
