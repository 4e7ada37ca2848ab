import type { IRequestAuthentication } from '@kubernetes-models/istio/security.istio.io/v1/RequestAuthentication';
import { appLabel, type OverlayKind } from './kind.ts';

/**
 * The valid end-user tokens. It refuses calls with an invalid token, but lets calls without a token pass: the
 * AuthorizationPolicy requires the token.
 * Source: Istio, RequestAuthentication.
 */
export const requestAuthentication: OverlayKind = {
  group: 'security.istio.io',
  kind: 'RequestAuthentication',
  render: ({ service: { name, namespace, access } }): IRequestAuthentication[] => {
    const { jwt } = access.authentication;
    if (!jwt) return [];
    const { require: _requirements, fromHeaders, ...rule } = jwt;
    return [
      {
        apiVersion: 'security.istio.io/v1',
        kind: 'RequestAuthentication',
        metadata: { name, namespace, labels: appLabel({ name }) },
        spec: {
          selector: { matchLabels: appLabel({ name }) },
          jwtRules: [
            {
              ...rule,
              audiences: [...rule.audiences],
              ...(fromHeaders ? { fromHeaders: [...fromHeaders] } : {}),
            },
          ],
        },
      },
    ];
  },
};
