import type { IDestinationRule } from '@kubernetes-models/istio/networking.istio.io/v1/DestinationRule';
import type { External } from '../../model/external.ts';
import { syncWave } from '../annotations.ts';
import { appLabel } from '../kind.ts';
import { trafficPolicyOf } from '../traffic-policy.ts';
import type { ExternalView } from '../view.ts';

/**
 * How callers' proxies treat an external service: a rule for each host, as a rule has one. Its TLS names no Secret: a
 * proxy ignores such settings unless the rule selects its pod, and would send plain text. Callers with a Secret have a
 * rule of their own.
 * Source: Istio, ClientTLSSettings.credentialName and Egress TLS Origination.
 */
export function externalDestinationRules({ external, exportTo }: ExternalView): IDestinationRule[] {
  const { name: app, namespace, hosts } = external;
  return hosts.map((host, index) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: {
      name: index === 0 ? app : nameWithHost(app, host),
      namespace,
      labels: appLabel({ name: app }),
      annotations: syncWave('subsets'),
    },
    spec: { host, ...externalPolicyOf(external, false), exportTo: [...exportTo] },
  }));
}

/**
 * The policy for calls to an external service. It contains the name of the Secret only if the rule selects
 * pods. Ports without TLS origination repeat all settings: the policy of a port replaces the whole policy.
 * Source: Istio, DestinationRule, TrafficPolicy.portLevelSettings.
 */
export function externalPolicyOf({ destination, tls, ports }: External, withSecret: boolean) {
  const { trafficPolicy } = trafficPolicyOf(destination);
  if (!tls) return trafficPolicy ? { trafficPolicy } : {};
  const { mode, sni, subjectAltNames, credentialName } = tls;
  const untouched = ports.filter(({ originatesTls }) => !originatesTls);
  const hasSecret = withSecret && credentialName !== undefined;
  return {
    trafficPolicy: {
      ...trafficPolicy,
      tls: {
        // Without the Secret there is no client certificate; the connection is still never plain text.
        mode: hasSecret ? mode : ('SIMPLE' as const),
        ...(sni === undefined ? {} : { sni }),
        ...(subjectAltNames ? { subjectAltNames: [...subjectAltNames] } : {}),
        ...(hasSecret ? { credentialName } : {}),
      },
      ...(untouched.length === 0
        ? {}
        : {
            portLevelSettings: untouched.map(({ number }) => ({
              port: { number },
              ...trafficPolicy,
              tls: { mode: 'DISABLE' as const },
            })),
          }),
    },
  };
}

/**
 * `payments.api.example.com`: no other document can have this name, because names of services contain no dot.
 */
export const nameWithHost = (name: string, host: string): string =>
  `${name}.${host.replace(/^\*\./, 'any.')}`;
