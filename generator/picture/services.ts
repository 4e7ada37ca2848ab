import { mapAt, textAt } from '../lang/at-path.ts';
import { hostOf } from '../model/host.ts';
import type { Service } from '../model/service.ts';
import { hasHeadlessService } from '../model/stateful-set.ts';
import { titleOf } from './document-names.ts';
import { type ClusterService, domainOf } from './hosts.ts';
import { portsOf } from './ports.ts';
import { deletedNames, type RenderedDocument, type RenderedFleet } from './rendered-document.ts';
import { exportedTo, visibilityOf } from './visibility.ts';

/** All Services of a cluster. A patched Service replaces that of its spec, and a patch may delete it. */
export function clusterServices(rendered: RenderedFleet, cluster: string): ClusterService[] {
  const { fleet, workspace, documents } = rendered;
  const found = new Map<string, ClusterService>();
  const deleted = deletedNames(rendered, 'Service', cluster);
  const specs = new Map(workspace.services.map((service) => [service.spec.name, service]));
  for (const { service, versions } of fleet.clusters.find(({ name }) => name === cluster)?.instances ?? []) {
    const at = specs.get(service.name)?.at(['name']);
    if (!at) continue;
    const headless = headlessOf(service, domainOf(rendered));
    if (headless && !deleted.has(`${service.namespace}/${headless.title}`))
      found.set(headless.host, { ...headless, at, versions: [] });
    if (service.ports.length === 0 || deleted.has(`${service.namespace}/${service.name}`)) continue;
    found.set(service.host, { ...ofSpec(service), at, versions: versions.map(({ name }) => name) });
  }
  for (const document of documents) {
    if (document.kind !== 'Service' || document.origin === 'generated') continue;
    if (!document.clusters.includes(cluster)) continue;
    const service = ofDocument(document, domainOf(rendered));
    const { service: spec, versions = [] } = found.get(service.host) ?? {};
    found.set(service.host, { ...service, versions, ...(spec ? { service: spec } : {}) });
  }
  return [...found.values()];
}

function ofSpec(service: Service): Omit<ClusterService, 'at' | 'versions'> {
  const { name, namespace, host, exportTo = [] } = service;
  return {
    kind: 'Service',
    title: name,
    namespace,
    host,
    type: 'ClusterIP',
    selector: { app: name },
    ports: service.ports.map((each) => ({
      number: each.port,
      title: each.name,
      protocol: each.appProtocol,
      target: each.name,
      path: [],
    })),
    visibility: exportedTo(namespace, exportTo),
    service,
  };
}

/** The Service that gives the pods of a StatefulSet their host names. */
function headlessOf(service: Service, domain: string): Omit<ClusterService, 'at' | 'versions'> | undefined {
  const { statefulSet } = service.workload;
  if (!statefulSet || !hasHeadlessService(service)) return undefined;
  const { service: _, ...others } = ofSpec(service);
  const host = hostOf({ name: statefulSet.serviceName, namespace: service.namespace }, domain);
  return { ...others, title: statefulSet.serviceName, host };
}

function ofDocument(document: RenderedDocument, domain: string): Omit<ClusterService, 'versions'> {
  const { value, namespace } = document;
  return {
    kind: 'Service',
    title: titleOf(document),
    namespace,
    host: hostOf(document, domain),
    type: textAt(value, 'spec', 'type') ?? 'ClusterIP',
    selector: mapAt(value, 'spec', 'selector'),
    ports: portsOf(document),
    visibility: visibilityOf(document),
    at: document.at(['metadata', 'name']),
    written: document,
  };
}
