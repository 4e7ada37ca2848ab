import { listAt, textAt } from '../../lang/at-path.ts';
import { selectorOf } from '../../picture/label-selectors.ts';
import { type AccessContext, accessContexts, policiesFor } from '../../picture/may-call.ts';
import { isFor } from '../../picture/pod-documents.ts';
import { type ClusterPods, podsWith } from '../../picture/pods.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { together } from '../support/places.ts';

export const unneededTokens = defineCheck({
  name: 'unneeded-tokens',
  code: 'MESH463',
  severity: 'warning',
  title: 'No method requires the configured tokens',
  explanation:
    'With jwt alone, Istio verifies a token only if the call has one. A call without a token is allowed. The same is true for a RequestAuthentication in extra/ or a patch, if no AuthorizationPolicy of its pods asks for a request principal or for a claim. One that only passes claims on to the server, with outputClaimToHeaders or outputPayloadToHeader, is not reported, and neither is one for a gateway.',
  source: 'Istio, RequestAuthentication; Authorization Policy Conditions: request.auth',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      if (!spec.jwt || spec.jwt.require) continue;
      yield {
        message: `${spec.name} accepts calls without a token`,
        at: at(['jwt'], 'key'),
        hint: 'add require with the methods that need a token',
      };
    }
  },
  *runDocuments(rendered) {
    for (const context of accessContexts(rendered))
      for (const document of context.byKind.get('RequestAuthentication') ?? []) {
        const rules = listAt(document.value, 'spec', 'jwtRules');
        if (document.origin === 'generated' || rules.length === 0 || rules.some(passesClaimsOn)) continue;
        const pods = podsUnder(document, context);
        const served = pods.filter(({ service }) => service !== undefined);
        if (served.length === 0 || pods.some((pod) => needsToken(pod, context))) continue;
        const names = together(
          [...new Set(served.map(({ service, title }) => service?.name ?? title))].slice(0, 3),
        );
        yield* mistakeAt(
          document,
          [['spec', 'jwtRules'], ['spec', 'jwtRules', 0], ['spec']],
          {
            message: `no policy of ${names} asks for a token: calls without one are accepted`,
            hint: 'write jwt with require in the spec, or an AuthorizationPolicy whose rules have requestPrincipals',
          },
          [context.cluster.name],
        );
      }
  },
});

/** The pods whose calls a RequestAuthentication verifies. */
function podsUnder(document: RenderedDocument, { picture }: AccessContext): ClusterPods[] {
  const labels = selectorOf(document)?.labels ?? {};
  return podsWith(labels, document.namespace, picture.podsByNamespace).filter((pod) => isFor(document, pod));
}

/** True for a rule whose claims the server reads. Source: Istio, JWTRule. */
const passesClaimsOn = (rule: unknown): boolean =>
  textAt(rule, 'outputPayloadToHeader') !== undefined || listAt(rule, 'outputClaimToHeaders').length > 0;

/** True if a policy of some pods is about tokens. */
const needsToken = (pod: ClusterPods, context: AccessContext): boolean =>
  pod.service?.access.authentication.jwt !== undefined ||
  policiesFor(context, pod).some(({ value }) =>
    /"(?:notR|r)equestPrincipals"|"request\.auth\./.test(JSON.stringify(value)),
  );
