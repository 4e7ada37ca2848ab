import type { Path } from '../../../diagnostics/source-file.ts';
import { listAt, textAt } from '../../../lang/at-path.ts';
import { isMap } from '../../../lang/plain-map.ts';
import { hostOf } from '../../../model/host.ts';
import type { ClusterService } from '../../../picture/hosts.ts';
import { domainOf } from '../../../picture/hosts.ts';
import { type ClusterPicture, clusterPictures } from '../../../picture/picture.ts';
import { containersOf } from '../../../picture/pod-templates.ts';
import type { ClusterPods } from '../../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import { type Address, addressesIn } from '../calls/addresses.ts';

/** An address that a document in extra/ or a patch gives to a program, in one cluster. */
export interface WrittenAddress {
  readonly address: Address;
  /** The namespace in which DNS resolves it. */
  readonly namespace: string;
  readonly document: RenderedDocument;
  readonly path: Path;
  readonly picture: ClusterPicture;
  /** The Service that it leads to. */
  readonly service?: ClusterService;
  /** The pods that read it; undefined for a ConfigMap. */
  readonly pod?: ClusterPods;
}

/** The addresses in the environment and arguments of containers, and in ConfigMaps. */
export function* writtenAddresses(rendered: RenderedFleet): Iterable<WrittenAddress> {
  const domain = domainOf(rendered);
  for (const picture of clusterPictures(rendered)) {
    const byHost = new Map(picture.services.map((service) => [service.host, service]));
    const addressed = function* (text: string, found: Omit<WrittenAddress, 'address' | 'namespace'>) {
      for (const address of addressesIn(text)) {
        const namespace = address.namespace ?? found.document.namespace;
        const service = byHost.get(hostOf({ name: address.name, namespace }, domain));
        // An identifier looks like a URL, but names no port of a Service.
        if (address.isDefaultPort && !service?.ports.some(({ number }) => number === address.port)) continue;
        yield { ...found, address, namespace, ...(service ? { service } : {}) };
      }
    };
    for (const pod of picture.pods) {
      const { written } = pod;
      if (!written) continue;
      for (const container of containersOf(written))
        for (const { text, path } of textsOf(container.value))
          yield* addressed(text, {
            document: written.document,
            path: [...container.path, ...path],
            picture,
            pod,
          });
    }
    for (const document of rendered.documents) {
      if (document.kind !== 'ConfigMap' || document.origin !== 'extra') continue;
      const { data } = document.value;
      if (!document.clusters.includes(picture.name) || !isMap(data)) continue;
      for (const key of Object.keys(data)) {
        const text = textAt(data, key);
        if (text !== undefined) yield* addressed(text, { document, path: ['data', key], picture });
      }
    }
  }
}

/** The texts in which a container finds the addresses of others, and their paths in it. */
function* textsOf(container: unknown): Iterable<{ readonly text: string; readonly path: Path }> {
  for (const [index, variable] of listAt(container, 'env').entries()) {
    const text = textAt(variable, 'value');
    if (text !== undefined) yield { text, path: ['env', index, 'value'] };
  }
  for (const key of ['command', 'args'])
    for (const [index, text] of listAt(container, key).entries())
      if (typeof text === 'string') yield { text, path: [key, index] };
}
