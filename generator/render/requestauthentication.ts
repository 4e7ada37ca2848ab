import type { IRequestAuthentication } from '@kubernetes-models/istio/security.istio.io/v1/RequestAuthentication';
import { appLabel, type OverlayKind } from './kind.ts';

/**
 * Which tokens of end users are valid. It refuses calls with an invalid token and lets calls without one through: that
 * a method needs a token is what the AuthorizationPolicy says.
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
