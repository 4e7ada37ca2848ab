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

/** The keys of a ServiceEntry that `external.yaml` has, too. */
const entryKeys = new Set(['addresses', 'endpoints', 'hosts', 'location', 'ports', 'resolution']);
const tlsKeys = new Set(['credentialName', 'mode', 'sni', 'subjectAltNames']);
const policyKeys = new Set(['connectionPool', 'outlierDetection', 'tls']);

/** What `external.yaml` has no key for, as texts for the report. */
export function lossesOfEntry(
  entry: ExistingDocument,
  [rule, ...others]: readonly ExistingDocument[],
): string[] {
  const spec = mapAt(entry.value, 'spec');
  const hosts = textsAt(spec, 'hosts');
  const policy = mapAt(rule?.value, 'spec', 'trafficPolicy');
  const isOpen = textsAt(spec, 'exportTo').includes('*');
  const keys = [
    ...Object.keys(spec)
      .filter((key) => !entryKeys.has(key) && !(key === 'exportTo' && isOpen))
      .map((key) => `spec.${key}`),
    ...listAt(spec, 'endpoints').flatMap((endpoint) =>
      Object.keys(mapAt(endpoint))
        .filter((key) => key !== 'address')
        .map((key) => `${key} of endpoints`),
    ),
    ...Object.keys(mapAt(entry.value, 'metadata', 'annotations')).map((key) => `annotation ${key}`),
  ];
  const ruleLosses = [
    ...Object.keys(policy).filter((key) => !policyKeys.has(key)),
    ...Object.keys(mapAt(policy, 'tls'))
      .filter((key) => !tlsKeys.has(key))
      .map((key) => `tls.${key}`),
  ];
  return [
    ...(keys.length > 0 ? [`an external service has no key for ${[...new Set(keys)].join(', ')}`] : []),
    ...(ruleLosses.length > 0
      ? [`an external service has no key for ${ruleLosses.join(', ')} of DestinationRule ${rule?.name}`]
      : []),
    ...(rule && hosts.length > 1
      ? [
          `DestinationRule ${rule.name} is for ${textAt(rule.value, 'spec', 'host')} alone, but the spec has its settings for all hosts: ${hosts.join(', ')}`,
        ]
      : []),
    ...(others.length > 0
      ? [`DestinationRule ${others.map(({ name }) => name).join(', ')} is not imported: ${rule?.name} counts`]
      : []),
  ];
}
