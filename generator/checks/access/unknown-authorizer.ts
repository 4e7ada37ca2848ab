import { textAt } from '../../lang/at-path.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { actionOf } from '../../picture/may-call.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { authorizationPolicies } from '../support/documents/authorization-policies.ts';

export const unknownAuthorizer = defineRenderedCheck({
  name: 'unknown-authorizer',
  code: 'MESH1610',
  severity: 'information',
  title: 'An AuthorizationPolicy asks an authorizer that the configuration of the mesh must name',
  explanation:
    'A policy with the action CUSTOM asks an external authorizer. Its name must be one of meshConfig.extensionProviders, with envoyExtAuthzGrpc or envoyExtAuthzHttp. This repository does not contain the configuration of the mesh, so no check can compare the names. If the name is unknown, Istio denies every call that the rules match.',
  source:
    'Istio, AuthorizationPolicy: ExtensionProvider; pilot/pkg/security/authz/builder: deny rules for a provider that is not defined',
  *run(rendered) {
    for (const document of authorizationPolicies(rendered)) {
      if (actionOf(document) !== 'CUSTOM') continue;
      const provider = textAt(document.value, 'spec', 'provider', 'name');
      const at = placeOf(document, ['spec', 'provider', 'name'], ['spec', 'action'], ['spec']);
      if (!isInAddition(at)) continue;
      yield provider === undefined
        ? {
            message: `${titleOf(document)} names no provider: Istio denies every call that its rules match`,
            at,
            hint: 'write provider: { name: … } with a name of meshConfig.extensionProviders',
          }
        : {
            message: `${titleOf(document)} asks ${provider}: if meshConfig.extensionProviders does not have this name, Istio denies every call that the rules match`,
            at,
            hint: 'compare the name with: kubectl get configmap istio -n istio-system -o yaml',
          };
    }
  },
});
