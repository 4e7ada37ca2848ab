import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { picturesOf } from '../../picture/picture.ts';
import { isFor } from '../../picture/pod-documents.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { authorizationPolicies } from '../support/documents/authorization-policies.ts';
import { verifiesTokens } from '../support/documents/verified-tokens.ts';

export const claimsWithoutRequestAuthentication = defineRenderedCheck({
  name: 'claims-without-request-authentication',
  code: 'MESH1606',
  severity: 'warning',
  title: 'An AuthorizationPolicy asks for claims of tokens that nothing verifies',
  explanation:
    'Only a RequestAuthentication makes a proxy read tokens. Without one for the pods, no call has a request principal or a claim: an ALLOW rule that needs them denies every call, and a DENY rule for calls without a token denies every call, too. A RequestAuthentication in the root namespace of the mesh would also do; if there is one, suppress the finding with that reason.',
  source: 'Istio, RequestAuthentication; Authorization Policy Conditions: request.auth',
  *run(rendered) {
    for (const document of authorizationPolicies(rendered)) {
      const path = tokenPath(document);
      if (!path) continue;
      for (const picture of picturesOf(document, rendered)) {
        const pods = picture.pods.filter((pod) => isFor(document, pod));
        if (pods.length === 0 || pods.some((pod) => verifiesTokens(pod, picture))) continue;
        yield {
          message: `${titleOf(document)} asks for a token, but no RequestAuthentication is for its pods`,
          at: document.at(path),
          hint: `add jwt to the spec of the service, or a RequestAuthentication to extra/`,
          clusters: [picture.name],
        };
      }
    }
  },
});

/** The first part of a policy that needs a verified token. */
function tokenPath({ value }: RenderedDocument): Path | undefined {
  for (const [index, rule] of listAt(value, 'spec', 'rules').entries()) {
    for (const [position, item] of listAt(rule, 'from').entries())
      for (const key of ['requestPrincipals', 'notRequestPrincipals'])
        if (key in mapAt(item, 'source')) return ['spec', 'rules', index, 'from', position, 'source', key];
    for (const [position, item] of listAt(rule, 'when').entries())
      if (textAt(item, 'key')?.startsWith('request.auth.'))
        return ['spec', 'rules', index, 'when', position, 'key'];
  }
  return undefined;
}
