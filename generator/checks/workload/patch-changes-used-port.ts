import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, numberAt } from '../../lang/at-path.ts';
import type { Cluster } from '../../model/fleet.ts';
import type { Service } from '../../model/service.ts';
import type { ClusterService } from '../../picture/hosts.ts';
import { type ClusterPicture, clusterPictures } from '../../picture/picture.ts';
import { containersOf } from '../../picture/pod-templates.ts';
import { type ClusterPods, podsBehind, portAt } from '../../picture/pods.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { together } from '../support/places.ts';

export const patchChangesUsedPort = defineRenderedCheck({
  name: 'patch-changes-used-port',
  code: 'MESH1910',
  severity: 'error',
  title: 'A patch changes a port that callers use',
  explanation:
    'Callers, gateways, probes and policies use the ports of the spec. If a patch removes or changes such a port of the Service, its callers get UNAVAILABLE. If the Service targets another port, or the container lists another one, calls reach something else than the server, or nothing. To change a port, write grpc, http or ports in the spec: it changes the Service, the pods, the probes, the policies and the addresses that callers get together. A patch may add ports.',
  source: 'Kubernetes, Service: Port definitions; Istio, Destination.port',
  *run(rendered) {
    for (const picture of clusterPictures(rendered)) {
      const here = rendered.fleet.clusters.find(({ name }) => name === picture.name);
      for (const service of here ? picture.services : []) yield* changedPorts(service, picture, here);
      for (const pods of picture.pods) yield* unlistedPorts(pods, picture);
    }
  },
});

/** A port that the spec of a service defines. */
interface SpecPort {
  readonly name: string;
  readonly port: number;
  /** The port of the pods on which the server listens. */
  readonly target: number;
  /** The part of the spec that sets both. */
  readonly key: string;
}

const portsOfSpec = ({ grpc, http, ports }: Service): SpecPort[] =>
  ports.map(({ name, port, targetPort }) => ({
    name,
    port,
    target: targetPort,
    key: port === grpc?.port ? 'grpc' : port === http?.port ? 'http' : `ports.${name}`,
  }));

/** The ports of a spec that its patched Service lacks, or sends elsewhere. */
function* changedPorts(
  found: ClusterService,
  { name: cluster, podsByNamespace }: ClusterPicture,
  here: Cluster | undefined,
): Iterable<DocumentFinding> {
  const { service, written: document, ports } = found;
  if (!service || document?.origin !== 'patched') return;
  const wanted = portsOfSpec(service);
  const callers = callersOf(service, here);
  const list: Path = ['spec', 'ports'];
  for (const { name, port, target: listening, key } of wanted) {
    const index = listAt(document.value, ...list).findIndex((item) => numberAt(item, 'port') === port);
    const target = ports.find(({ number }) => number === port)?.target;
    if (target === undefined) {
      // Of the further ports it is not known who uses them.
      if (callers.length === 0 || (service.grpc && port !== service.grpc.port)) continue;
      // A changed port has its index; the operation that removes one has its index, at most that after the last.
      const others = [...ports, undefined].flatMap((each, position): Path[] => {
        const own: Path = [...list, position];
        if (!each) return [own];
        return wanted.some(({ port: number }) => number === each.number) ? [] : [[...own, 'port'], own];
      });
      yield* mistakeAt(
        document,
        [list, ...others],
        {
          message: `it has no port ${port} (${name}), which ${together(callers)} ${callers.length > 1 ? 'use' : 'uses'}`,
          hint: `keep the port ${port}, or change ${key}.port in the spec`,
        },
        [cluster],
      );
      continue;
    }
    const behind = podsBehind(found, podsByNamespace).filter((pod) => pod.service?.name === service.name);
    const led = behind.flatMap((pod) => portAt(pod, target) ?? []);
    const isUnknown =
      typeof target === 'number' && led.length === 0 && behind.length > 0 && !behind.some(isSilent);
    const other = led.find(
      ({ number }) => number !== listening && wanted.some((each) => each.target === number),
    );
    if (!isUnknown && !other) continue;
    yield* mistakeAt(
      document,
      [[...list, index, 'targetPort'], [...list, index], list],
      {
        message: `its port ${port} (${name}) leads to ${other ? `the port ${other.name ?? other.number}` : `port ${target}`} of the pods, but the server listens on ${listening}`,
        hint: `write targetPort: ${name}, or change ${key} in the spec`,
      },
      [cluster],
    );
  }
}

/** A container that lists no ports may listen on any. */
const isSilent = ({ isSilent: listsNone }: ClusterPods): boolean => listsNone;

/** Services of the cluster that call a service, and gateways that expose it. */
const callersOf = ({ name, exposures }: Service, here: Cluster | undefined): string[] => [
  ...(here?.instances ?? []).flatMap(({ service }) =>
    service.access.calls.some((call) => call.service === name) ? [service.name] : [],
  ),
  ...exposures.map(({ gateway }) => `the gateway ${gateway}`),
];

/** The ports of a spec that no container of its patched pods lists. */
function* unlistedPorts(
  { service, written, ports }: ClusterPods,
  { name: cluster }: ClusterPicture,
): Iterable<DocumentFinding> {
  if (!service || written?.document.origin !== 'patched') return;
  const container = containersOf(written).find(({ name, stays }) => stays && name === service.name);
  if (!container) return;
  const listed = listAt(container.value, 'ports').map((item) => numberAt(item, 'containerPort'));
  const wanted = portsOfSpec(service);
  const list: Path = [...container.path, 'ports'];
  for (const { name, target, key } of wanted) {
    if (ports.some(({ number }) => number === target)) continue;
    const others = [...listed, undefined].flatMap((number, index): Path[] => {
      const own: Path = [...list, index];
      return wanted.some((each) => each.target === number) ? [] : [[...own, 'containerPort'], own];
    });
    yield* mistakeAt(
      written.document,
      [list, ...others],
      {
        message: `${container.name} does not list the port ${target} (${name}), on which the server listens`,
        hint: `keep containerPort: ${target}, or change ${key} in the spec`,
      },
      [cluster],
    );
  }
}
