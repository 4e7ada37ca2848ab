import { listAt, numberAt, textAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { labelsOfVersion, selects } from './label-selectors.ts';
import { containersOf, podsOf } from './pod-templates.ts';
import type { RenderedFleet } from './rendered-document.ts';

/** The ports that the containers of a pod declare. */
export interface PodPorts {
  readonly numbers: readonly number[];
  readonly names: readonly string[];
  /** True if a container declares no ports: it may listen on any. */
  readonly isSilent: boolean;
}

/** The ports of each pod of a namespace of a cluster that has some labels: of versions, and of what services bring. */
export function podsWith(
  labels: PlainMap,
  cluster: string,
  namespace: string,
  rendered: RenderedFleet,
): PodPorts[] {
  const documented = podsOf(rendered).filter(
    ({ document }) => document.namespace === namespace && document.clusters.includes(cluster),
  );
  // A patched Deployment declares its ports in the document, not in the spec.
  const deployments = new Set(
    documented.flatMap(({ document }) => (document.kind === 'Deployment' ? document.name : [])),
  );
  const ofSpecs = (rendered.fleet.clusters.find(({ name }) => name === cluster)?.instances ?? [])
    .filter(({ service }) => service.namespace === namespace)
    .flatMap(({ service: { name, port, workload }, versions }) =>
      versions
        .filter((version) => !deployments.has(`${name}-${version.name}`))
        .filter((version) => selects(labels, labelsOfVersion(name, version.name)))
        .map(() => ({
          numbers: [port, ...workload.ports.map((extra) => extra.port)],
          names: ['grpc', ...workload.ports.map((extra) => extra.name)],
          isSilent: false,
        })),
    );
  const ofDocuments = documented
    .filter((pod) => selects(labels, pod.labels))
    .map((pod) => {
      const staying = containersOf(pod).filter(({ stays }) => stays);
      const ports = staying.flatMap(({ value }) => listAt(value, 'ports'));
      return {
        numbers: ports.flatMap((port) => numberAt(port, 'containerPort') ?? []),
        names: ports.flatMap((port) => textAt(port, 'name') ?? []),
        isSilent: staying.some(({ value }) => listAt(value, 'ports').length === 0),
      };
    });
  return [...ofSpecs, ...ofDocuments];
}
