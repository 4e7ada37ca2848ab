import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck, type RenderedFleet } from './check.ts';
import { type PodPorts, podsWith } from './pod-ports.ts';
import { containersOf, podOf } from './pods.ts';
import { selectorOf } from './selectors.ts';
import { isInAddition, placeOf, titleOf } from './wording.ts';

const source =
  'Kubernetes, Service: Port definitions; kube-linter, invalid-target-ports and dangling-service';

export const namedTargetPort = defineRenderedCheck({
  code: 'MESH358',
  severity: 'error',
  title: 'A Service with a port by a name that no pod has',
  explanation:
    'A targetPort that is a name is looked up among the ports of the containers. Where no container has one of that name, the Service has no endpoints, and every call of that port answers UNAVAILABLE. The Service that is rendered leads to grpc, and to the ports of the spec by their names; a patch must leave those. A number in quotes is a name too, which the API server refuses.',
  source,
  *run(rendered) {
    yield* missingPorts(rendered, (target, pods) =>
      typeof target === 'string' && !pods.some(({ names }) => names.includes(target))
        ? {
            what: `named ${target}`,
            hint: /^\d+$/.test(target)
              ? `write targetPort: ${target}, without quotes`
              : `the names are ${listed(pods.flatMap(({ names }) => names))}`,
          }
        : undefined,
    );
    yield* renamedPorts(rendered);
  },
});

/** Ports that a patch of a Deployment takes from the Service that is rendered, which finds them by their names. */
function* renamedPorts({ documents, fleet }: RenderedFleet): Iterable<Finding> {
  for (const document of documents) {
    const pod = document.kind === 'Deployment' && document.origin === 'patched' && podOf(document);
    if (numberAt(document.value, 'spec', 'replicas') === 0) continue;
    // A Service that is patched too may lead elsewhere, and is looked at for itself.
    if (!pod || documents.some(({ kind, name }) => kind === 'Service' && name === document.service)) continue;
    const service = fleet.clusters
      .filter(({ name }) => document.clusters.includes(name))
      .flatMap(({ instances }) => instances.map((instance) => instance.service))
      .find(({ name }) => name === document.service);
    const staying = containersOf(pod).filter(({ stays }) => stays);
    const own = staying.find(({ name }) => name === document.service);
    if (!service || !own) continue;
    const names = staying.flatMap(({ value }) => listAt(value, 'ports').map((port) => textAt(port, 'name')));
    for (const { name, port } of [{ name: 'grpc', port: service.port }, ...service.workload.ports]) {
      if (names.includes(name)) continue;
      const ports = [...own.path, 'ports'];
      const index = listAt(own.value, 'ports').findIndex((item) => numberAt(item, 'containerPort') === port);
      const at = placeOf(document, index < 0 ? ports : [...ports, index, 'name'], ports);
      if (!isInAddition(at)) continue;
      yield {
        message: `${titleOf(document)}: no container has a port named ${name}, where the Service leads`,
        at,
        hint: `name the port ${port} ${name}`,
      };
    }
  }
}

export const knownTargetPort = defineRenderedCheck({
  code: 'MESH359',
  severity: 'warning',
  title: 'A Service with a port that no pod says it has',
  explanation:
    'Calls of a port that leads to another, where nothing listens, answer UNAVAILABLE. A server may listen on a port that its container does not list; add it to ports in the spec, or to the container that is brought along, so that it can be seen. Without targetPort, a port leads to its own number.',
  source,
  *run(rendered) {
    yield* missingPorts(rendered, (target, pods) =>
      typeof target === 'number' &&
      // A container that lists nothing may listen anywhere.
      !pods.some(({ numbers, isSilent }) => isSilent || numbers.includes(target))
        ? { what: String(target), hint: `the ports are ${listed(pods.flatMap(({ numbers }) => numbers))}` }
        : undefined,
    );
  },
});

/** Ports of the proxy that is injected: its metrics, those of the pod merged, and its health. */
const ofProxy: readonly unknown[] = ['http-envoy-prom', 15090, 15020, 15021];

interface Mistake {
  readonly what: string;
  readonly hint: string;
}

function* missingPorts(
  rendered: RenderedFleet,
  mistakeOf: (target: unknown, pods: readonly PodPorts[]) => Mistake | undefined,
): Iterable<Finding> {
  for (const document of rendered.documents) {
    if (document.kind !== 'Service' || document.origin === 'generated') continue;
    const selector = selectorOf(document);
    // Callers of a headless Service may find its pods by name, and know the port.
    if (!selector || textAt(document.value, 'spec', 'clusterIP') === 'None') continue;
    for (const cluster of document.clusters) {
      const pods = podsWith(selector.labels, cluster, document.namespace, rendered);
      if (pods.length === 0) continue;
      for (const [index, item] of listAt(document.value, 'spec', 'ports').entries()) {
        const { port, targetPort } = mapAt(item);
        const target = targetPort ?? port;
        const mistake = ofProxy.includes(target) ? undefined : mistakeOf(target, pods);
        if (!mistake) continue;
        const key = targetPort === undefined ? 'port' : 'targetPort';
        const at = placeOf(document, ['spec', 'ports', index, key], selector.path);
        if (!isInAddition(at)) continue;
        yield {
          message: `${titleOf(document)}: no pod that it selects has a port ${mistake.what}`,
          at,
          hint: mistake.hint,
        };
      }
    }
  }
}

const listed = (ports: readonly (string | number)[]): string =>
  [...new Set(ports)].join(', ') || 'not said: add ports to the container';
