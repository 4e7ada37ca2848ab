import type { CertificateAuthority } from './certificates.ts';
import { type KubernetesObject, maps, part } from './kubernetes-object.ts';
import { secret } from './substitutes.ts';

/**
 * The Secrets that DestinationRules name: certificates to show outside, and the authority to trust there. Made for this
 * run, and signed by the authority that the servers outside trust. Whether a proxy may have them is up to the Roles of
 * the tree.
 */
export async function credentialSecrets(
  documents: readonly KubernetesObject[],
  authority: CertificateAuthority,
): Promise<KubernetesObject[]> {
  const found = new Map<string, KubernetesObject>();
  for (const { kind, metadata, spec } of documents) {
    const namespace = metadata.namespace;
    if (kind !== 'DestinationRule' || namespace === undefined) continue;
    for (const tls of tlsSettingsIn(spec)) {
      const name = String(part(tls, 'credentialName') ?? '');
      if (name === '') continue;
      const trusted = { 'ca.crt': authority.certificate };
      if (part(tls, 'mode') === 'MUTUAL') {
        const pair = await authority.issue(['client.example']);
        const shown = { 'tls.crt': pair.certificate, 'tls.key': pair.key };
        found.set(`${namespace}/${name}`, secret(namespace, name, { ...trusted, ...shown }));
      } else {
        // Source: Istio, ClientTLSSettings, credentialName.
        found.set(`${namespace}/${name}-cacert`, secret(namespace, `${name}-cacert`, trusted));
      }
    }
  }
  return [...found.values()];
}

/** Those of all ports, of single ports, and of subsets. */
function tlsSettingsIn(spec: unknown): unknown[] {
  const policies = [
    part(spec, 'trafficPolicy'),
    ...maps(spec, 'subsets').map((subset) => part(subset, 'trafficPolicy')),
  ];
  return policies.flatMap((policy) => [
    part(policy, 'tls'),
    ...maps(policy, 'portLevelSettings').map((port) => port['tls']),
  ]);
}
