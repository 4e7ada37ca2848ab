import type { Cluster } from '../model/fleet.ts';
import { adaptedServiceEntry } from './adapted-documents.ts';
import type { CertificateAuthority } from './certificates.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import type { Loopback } from './loopback.ts';
import type { OutsideServer } from './open-mesh.ts';

/** A place in this machine for an external service, and its ServiceEntry with that place. */
export interface Outside {
  readonly servers: readonly OutsideServer[];
  readonly entry: KubernetesObject;
}

const port = 20_443;

/**
 * Places for the external services of a cluster. Those that are found by the address that a caller dials (resolution
 * NONE) have none: no client dials an address here.
 */
export async function outsideOf(
  { externals }: Cluster,
  documents: readonly KubernetesObject[],
  authority: CertificateAuthority,
  loopback: Loopback,
): Promise<Outside[]> {
  const found: Outside[] = [];
  for (const { external } of externals) {
    const { name, namespace, hosts, resolution, tls } = external;
    const entry = documents.find(
      ({ kind, metadata }) =>
        kind === 'ServiceEntry' && metadata.name === name && metadata.namespace === namespace,
    );
    if (!entry || resolution === 'NONE') continue;
    const listen = { host: loopback.next('outside'), port };
    const names = tls?.subjectAltNames ?? (tls?.sni === undefined ? hosts : [tls.sni]);
    const pair = tls ? await authority.issue(names) : undefined;
    found.push({
      entry: adaptedServiceEntry(entry, listen.host, port),
      servers: hosts.slice(0, 1).map((host) => ({
        external: name,
        host,
        listen,
        ...(pair
          ? { tls: { ...pair, ...(tls?.mode === 'MUTUAL' ? { clients: authority.certificate } : {}) } }
          : {}),
      })),
    });
  }
  return found;
}
