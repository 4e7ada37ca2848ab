import type { CertificateAuthority } from '../../mesh/certificates.ts';
import type { Cluster } from '../../model/fleet.ts';
import { outsideAddress } from '../addresses.ts';
import type { MethodData, ServerData } from './messages.ts';

/** Servers in the place of external services: each host has one address, whatever the cluster. */
export class OutsideHosts {
  readonly #addresses = new Map<string, string>();
  readonly #started = new Set<string>();
  readonly #authority: CertificateAuthority;

  constructor(authority: CertificateAuthority) {
    this.#authority = authority;
  }

  /** The addresses of all hosts so far; programs and proxies in pods resolve them. */
  get addresses(): ReadonlyMap<string, string> {
    return this.#addresses;
  }

  /** The servers that some clusters need in addition to those so far. */
  async serversFor(
    clusters: readonly Cluster[],
    methods: readonly MethodData[],
    work: ServerData['work'],
  ): Promise<ServerData[]> {
    const servers: ServerData[] = [];
    for (const { external } of clusters.flatMap(({ externals }) => externals)) {
      const { tls, hosts, name } = external;
      const [port] = external.ports;
      for (const host of hosts.filter((each) => !each.startsWith('*'))) {
        const address = this.#addressOf(host);
        const listen = port.targetPort ?? port.number;
        if (this.#started.has(`${host}:${listen}`)) continue;
        this.#started.add(`${host}:${listen}`);
        const names = tls?.subjectAltNames ?? (tls?.sni === undefined ? [host] : [tls.sni]);
        const isTls = port.originatesTls;
        servers.push({
          name,
          host: address,
          port: listen,
          ...(isTls ? { tls: await this.#authority.issue(names) } : {}),
          methods,
          work,
        });
      }
    }
    return servers;
  }

  #addressOf(host: string): string {
    const address = this.#addresses.get(host) ?? outsideAddress(this.#addresses.size);
    this.#addresses.set(host, address);
    return address;
  }
}
