import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { textAt } from '../../lang/at-path.ts';
import { rootNamespace } from '../../mesh/istiod.ts';
import type { LiveObject } from '../../mesh/kubernetes-object.ts';

/** What the names of a cluster lead to. */
export interface NamesOf {
  readonly clusterDomain: string;
  /** The address of istiod. */
  readonly host: string;
  /** Addresses of hosts outside of the cluster. */
  readonly outside: ReadonlyMap<string, string>;
}

/**
 * Files in the place of the DNS of a cluster: /etc/hosts and /etc/resolv.conf, for each namespace. Programs read them
 * at each lookup.
 */
export class ClusterNames {
  readonly #folder: string;
  readonly #names: NamesOf;
  readonly #namespaces = new Set<string>();
  #services: readonly LiveObject[] = [];

  constructor(folder: string, names: NamesOf) {
    this.#folder = folder;
    this.#names = names;
  }

  /** The files for the pods of a namespace; they are updated in place. */
  filesFor(namespace: string): { readonly hosts: string; readonly resolver: string } {
    const folder = join(this.#folder, namespace);
    const files = { hosts: join(folder, 'hosts'), resolver: join(folder, 'resolv.conf') };
    if (this.#namespaces.has(namespace)) return files;
    this.#namespaces.add(namespace);
    mkdirSync(folder, { recursive: true });
    writeFileSync(files.resolver, resolverFile(namespace, this.#names.clusterDomain));
    this.#write(namespace);
    return files;
  }

  /** Has the files lead to these Services. */
  update(services: readonly LiveObject[]): void {
    this.#services = services;
    for (const namespace of this.#namespaces) this.#write(namespace);
  }

  #write(namespace: string): void {
    const file = join(this.#folder, namespace, 'hosts');
    writeFileSync(`${file}.new`, hostsFile(namespace, this.#services, this.#names));
    // A reader sees the old file or the new one, never a part.
    renameSync(`${file}.new`, file);
  }
}

/**
 * Lines of /etc/hosts with every name by which a pod of a namespace may call a Service.
 * Source: Kubernetes, DNS for Services and Pods. A Service without an address of its own is not among them.
 */
export function hostsFile(namespace: string, services: readonly LiveObject[], names: NamesOf): string {
  const { clusterDomain, host, outside } = names;
  const entries = [...services]
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
    .map(({ metadata, spec }) => ({
      name: metadata.name,
      of: metadata.namespace ?? '',
      address: textAt(spec, 'clusterIP') ?? '',
    }))
    .filter(({ address }) => address !== '' && address !== 'None');
  // istiod runs outside of the cluster, at the address of its machine.
  const control = { name: 'istiod', of: rootNamespace, address: host };
  const others = entries.filter(({ name, of }) => !(name === control.name && of === control.of));
  const lines = [control, ...others].map(({ name, of, address }) => {
    const forms = [`${name}.${of}`, `${name}.${of}.svc`, `${name}.${of}.svc.${clusterDomain}`];
    return `${address} ${[...(of === namespace ? [name] : []), ...forms].join(' ')}`;
  });
  const external = [...outside].map(([name, address]) => `${address} ${name}`);
  return `${['127.0.0.1 localhost', ...lines, ...external].join('\n')}\n`;
}

const keyOf = ({ metadata }: LiveObject) => `${metadata.namespace}/${metadata.name}`;

/** Nothing answers there: a name that /etc/hosts does not have does not exist, and is known not to at once. */
const resolverFile = (namespace: string, clusterDomain: string): string =>
  [
    'nameserver 127.0.0.1',
    `search ${namespace}.svc.${clusterDomain} svc.${clusterDomain} ${clusterDomain}`,
    'options ndots:5 timeout:1 attempts:1',
    '',
  ].join('\n');
