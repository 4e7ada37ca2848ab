import type { Place } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { hostOf } from '../model/host.ts';
import { titleOf } from './document-names.ts';
import { domainOf } from './hosts.ts';
import { protocolOf } from './port-protocols.ts';
import type { RenderedDocument, RenderedFleet } from './rendered-document.ts';

/** A port of a Kubernetes Service. */
export interface ServicePort {
  readonly number: number;
  readonly title: string;
  /** The protocol that Istio reads; undefined if it must guess. */
  readonly protocol: string | undefined;
  readonly target: string | number;
  /** The path of its protocol in the document, or of the port if it has none. */
  readonly path: Path;
}

/** A Kubernetes Service of a cluster. */
export interface ClusterService {
  readonly title: string;
  readonly namespace: string;
  readonly host: string;
  readonly type: string;
  /** Empty for a Service whose endpoints others write. */
  readonly selector: PlainMap;
  readonly ports: readonly ServicePort[];
  readonly at: Place;
  /** The document, if a patch or extra/ has written a part of it. */
  readonly written?: RenderedDocument;
}

/** All Services of a cluster. A patched Service replaces that of its spec. */
export function clusterServices(rendered: RenderedFleet, cluster: string): ClusterService[] {
  const { fleet, workspace, documents } = rendered;
  const found = new Map<string, ClusterService>();
  const specs = new Map(workspace.services.map((service) => [service.spec.name, service]));
  for (const { service } of fleet.clusters.find(({ name }) => name === cluster)?.instances ?? []) {
    const spec = specs.get(service.name);
    if (!spec) continue;
    const { name, namespace, host, port, workload } = service;
    const at = spec.at(['name']);
    const ports = [{ name: 'grpc', port, appProtocol: 'grpc' }, ...workload.ports];
    found.set(host, {
      title: name,
      namespace,
      host,
      type: 'ClusterIP',
      selector: { app: name },
      ports: ports.map((each) => ({
        number: each.port,
        title: each.name,
        protocol: each.appProtocol,
        target: each.port === port ? 'grpc' : each.name,
        path: [],
      })),
      at,
    });
  }
  for (const document of documents) {
    if (document.kind !== 'Service' || document.origin === 'generated') continue;
    if (!document.clusters.includes(cluster)) continue;
    const service = writtenService(document, domainOf(rendered));
    found.set(service.host, service);
  }
  return [...found.values()];
}

function writtenService(document: RenderedDocument, domain: string): ClusterService {
  const { value, namespace } = document;
  return {
    title: titleOf(document),
    namespace,
    host: hostOf(document, domain),
    type: textAt(value, 'spec', 'type') ?? 'ClusterIP',
    selector: mapAt(value, 'spec', 'selector'),
    ports: listAt(value, 'spec', 'ports').flatMap((item, index) => portOf(mapAt(item), index)),
    at: document.at(['metadata', 'name']),
    written: document,
  };
}

function portOf(port: PlainMap, index: number): ServicePort[] {
  const number = numberAt(port, 'port');
  if (number === undefined) return [];
  const { name, targetPort } = port;
  const key = ['appProtocol', 'name'].find((each) => typeof port[each] === 'string');
  return [
    {
      number,
      title: String(name ?? number),
      protocol: protocolOf(port),
      target: typeof targetPort === 'string' || typeof targetPort === 'number' ? targetPort : number,
      path: ['spec', 'ports', index, ...(key === undefined ? [] : [key])],
    },
  ];
}
