import type { Loaded } from '../../load/workspace.ts';
import type { ClusterSpec } from '../../schema/cluster.ts';
import { defineCheck, type Finding } from '../check.ts';

export const sharedCertificate = defineCheck({
  name: 'shared-certificate',
  code: 'MESH372',
  severity: 'warning',
  title: 'Two gateways use one certificate',
  explanation:
    'An HTTP/2 client reuses a connection for every host that the certificate covers and that has the same address. A call for a host of the second gateway then arrives on a connection to the first gateway, which has no route for it and answers 404.',
  source:
    'Istio, Traffic Management Problems: 404 errors occur when multiple gateways configured with same TLS certificate; RFC 9113, section 9.1.1',
  *run({ clusters }) {
    for (const cluster of clusters) yield* shared(cluster);
  },
});

/**
 * Gateways of type istio share pods and so an address; each gateway of the Gateway API has its own pods. Another check
 * reports two gateways for one host.
 */
function* shared({ spec, at }: Loaded<ClusterSpec>): Iterable<Finding> {
  const first = new Map<string, { readonly name: string; readonly hosts: readonly string[] }>();
  for (const [name, { type, selector = {}, port = 443, hosts = ['*'], tls }] of Object.entries(
    spec.gateways ?? {},
  )) {
    if (type !== 'istio' || tls === 'off') continue;
    const key = JSON.stringify([Object.entries(selector).sort(), port, tls.credentialName]);
    const other = first.get(key);
    if (other === undefined) first.set(key, { name, hosts });
    else if (!other.hosts.some((host) => hosts.includes(host)))
      yield {
        message: `the gateways ${other.name} and ${name} use the certificate ${tls.credentialName} at the same pods and port`,
        at: at(['gateways', name, 'tls', 'credentialName']),
        hint: 'merge the two gateways into one with the hosts of both, or give each a certificate for its own hosts only',
        related: [{ message: other.name, at: at(['gateways', other.name, 'tls', 'credentialName']) }],
      };
  }
}
