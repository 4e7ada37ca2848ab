import { textAt, textsAt } from '../lang/at-path.ts';
import type { Cluster } from '../model/fleet.ts';
import { adaptedServiceEntry } from './adapted-documents.ts';
import type { CertificateAuthority } from './certificates.ts';
import { type KubernetesObject, maps, nameOf, part } from './kubernetes-object.ts';
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
  return [...found, ...(await ownOutside(documents, found, authority, loopback))];
}

/**
 * The same for the ServiceEntries that teams write themselves: those whose hosts are outside of the mesh, and whose
 * first port is of gRPC.
 */
async function ownOutside(
  documents: readonly KubernetesObject[],
  specs: readonly Outside[],
  authority: CertificateAuthority,
  loopback: Loopback,
): Promise<Outside[]> {
  const known = new Set(specs.map(({ entry }) => nameOf(entry)));
  const found: Outside[] = [];
  for (const entry of documents) {
    if (entry.kind !== 'ServiceEntry' || known.has(nameOf(entry)) || !isReplaceable(entry)) continue;
    const hosts = textsAt(entry, 'spec', 'hosts');
    const [host] = hosts;
    if (host === undefined) continue;
    const listen = { host: loopback.next('outside'), port };
    const names = certificateNames(host, hosts, documents);
    const tls = names && (await authority.issue(names));
    found.push({
      entry: adaptedServiceEntry(entry, listen.host, port),
      servers: [{ external: entry.metadata.name, host, listen, ...(tls ? { tls } : {}) }],
    });
  }
  return found;
}

/** True for a ServiceEntry whose hosts a server on this machine can represent. */
export function isReplaceable(entry: unknown): boolean {
  const [first] = maps(entry, 'spec', 'ports');
  return (
    ['GRPC', 'HTTP2'].includes(String(first?.['protocol']).toUpperCase()) &&
    ['DNS', 'DNS_ROUND_ROBIN', 'STATIC'].includes(String(part(entry, 'spec', 'resolution'))) &&
    part(entry, 'spec', 'location') !== 'MESH_INTERNAL' &&
    part(entry, 'spec', 'workloadSelector') === undefined
  );
}

/** The names in the certificate that callers of a host expect; undefined if they do not use TLS. */
function certificateNames(
  host: string,
  hosts: readonly string[],
  documents: readonly KubernetesObject[],
): readonly string[] | undefined {
  const rules = documents.filter(
    ({ kind, spec }) => kind === 'DestinationRule' && textAt(spec, 'host') === host,
  );
  const policies = rules.map(({ spec }) => part(spec, 'trafficPolicy'));
  const tls = policies
    .flatMap((policy) => [
      part(policy, 'tls'),
      ...maps(policy, 'portLevelSettings').map((each) => each['tls']),
    ])
    .find((each) => ['SIMPLE', 'MUTUAL'].includes(String(part(each, 'mode'))));
  if (tls === undefined) return undefined;
  const names = textsAt(tls, 'subjectAltNames');
  const sni = textAt(tls, 'sni');
  return names.length > 0 ? names : sni === undefined ? hosts : [sni];
}
