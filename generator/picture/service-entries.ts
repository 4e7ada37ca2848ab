import { textAt, textsAt } from '../lang/at-path.ts';
import { titleOf } from './document-names.ts';
import type { ServiceEntryHost } from './hosts.ts';
import { portsOf } from './ports.ts';
import type { RenderedFleet } from './rendered-document.ts';
import { exportedTo, visibilityOf } from './visibility.ts';

/** The hosts of all ServiceEntries of a cluster: of external services, and of documents in extra/. */
export function clusterServiceEntries(rendered: RenderedFleet, cluster: string): ServiceEntryHost[] {
  const { fleet, workspace, documents } = rendered;
  const specs = new Map(workspace.externals.map((external) => [external.spec.name, external]));
  const found: ServiceEntryHost[] = [];
  for (const { external, callerNamespaces } of fleet.clusters.find(({ name }) => name === cluster)
    ?.externals ?? []) {
    const at = specs.get(external.name)?.at(['hosts'], 'key');
    if (!at) continue;
    const { name, namespace } = external;
    const ports = external.ports.map((port) => ({
      number: port.number,
      title: port.name,
      protocol: port.protocol.toLowerCase(),
      target: port.targetPort ?? port.number,
      path: [],
    }));
    // The documents of an external service are exported to the namespaces of its callers.
    const visibility = exportedTo(namespace, ['.', ...callerNamespaces]);
    for (const host of external.hosts)
      found.push({
        kind: 'ServiceEntry',
        host,
        namespace,
        title: name,
        ports,
        visibility,
        isInMesh: false,
        at,
        versions: [],
      });
  }
  for (const document of documents) {
    if (document.kind !== 'ServiceEntry' || document.origin !== 'extra') continue;
    if (!document.clusters.includes(cluster)) continue;
    for (const host of textsAt(document.value, 'spec', 'hosts'))
      found.push({
        kind: 'ServiceEntry',
        host,
        namespace: document.namespace,
        title: titleOf(document),
        ports: portsOf(document),
        visibility: visibilityOf(document),
        isInMesh: textAt(document.value, 'spec', 'location') === 'MESH_INTERNAL',
        at: document.at(['metadata', 'name']),
        versions: [],
        written: document,
      });
  }
  return found;
}
