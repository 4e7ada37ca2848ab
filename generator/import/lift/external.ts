import { listAt, mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { ExistingDocument } from '../document.ts';
import { present, type Settings } from './settings.ts';

const protocols: Readonly<Record<string, string>> = {
  GRPC: 'GRPC',
  HTTP: 'HTTP',
  HTTP2: 'HTTP2',
  HTTPS: 'HTTPS',
  TLS: 'TLS',
  TCP: 'TCP',
};

/**
 * A ServiceEntry for hosts outside the mesh as `external.yaml`, with the DestinationRule of its host; undefined for
 * entries of the mesh.
 * Source: Istio, ServiceEntry.
 */
export function externalSettings(
  entry: ExistingDocument,
  rule: ExistingDocument | undefined,
  owner: string,
): Settings | undefined {
  const spec = mapAt(entry.value, 'spec');
  if ((textAt(spec, 'location') ?? 'MESH_EXTERNAL') !== 'MESH_EXTERNAL') return undefined;
  const [first, ...others] = listAt(spec, 'ports').filter(isMap).map(portOf);
  if (!first) return undefined;
  const policy = mapAt(rule?.value, 'spec', 'trafficPolicy');
  const tls = mapAt(policy, 'tls');
  return present({
    name: entry.name,
    owner,
    namespace: entry.namespace,
    hosts: textsAt(spec, 'hosts'),
    port: first.settings,
    ports: Object.fromEntries(others.map(({ name, settings }) => [name, settings])),
    resolution: textAt(spec, 'resolution') ?? 'NONE',
    addresses: textsAt(spec, 'addresses'),
    endpoints: listAt(spec, 'endpoints')
      .filter(isMap)
      .map(({ address }) => present({ address })),
    tls: ['SIMPLE', 'MUTUAL'].includes(textAt(tls, 'mode') ?? '')
      ? present({
          mode: tls['mode'],
          sni: tls['sni'],
          subjectAltNames: tls['subjectAltNames'],
          credentialName: tls['credentialName'],
        })
      : undefined,
    connectionPool: { ...mapAt(policy, 'connectionPool', 'tcp'), ...mapAt(policy, 'connectionPool', 'http') },
    outlierDetection: policy['outlierDetection'],
  });
}

function portOf(port: PlainMap): { readonly name: string; readonly settings: Settings } {
  const protocol = protocols[textAt(port, 'protocol')?.toUpperCase() ?? ''] ?? 'TCP';
  return {
    name: textAt(port, 'name') ?? '',
    settings: present({
      number: numberAt(port, 'number'),
      protocol,
      targetPort: numberAt(port, 'targetPort'),
    }),
  };
}
