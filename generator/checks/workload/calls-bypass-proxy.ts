import { textAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { isTls } from '../../model/external.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { interceptsNothing } from '../../picture/mutual-tls.ts';
import { type ClusterPicture, clusterPictures } from '../../picture/picture.ts';
import { annotationsOf } from '../../picture/pod-templates.ts';
import type { ClusterPods } from '../../picture/pods.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import { defineCheck, settingsSources } from '../check.ts';
import {
  type CalledPort,
  strictPortsCalled,
  strictPortsInCallsOf,
} from '../support/documents/strict-calls.ts';
import { portsOf } from '../support/external-specs.ts';
import { perPlace, together } from '../support/places.ts';

export const callsBypassProxy = defineCheck({
  name: 'calls-bypass-proxy',
  code: 'MESH1904',
  severity: 'error',
  suppressible: true,
  title: 'An annotation takes declared calls past the proxy of their caller',
  explanation:
    'excludeOutboundPorts and excludeOutboundIPRanges name calls that the proxy of a pod does not handle; an empty includeOutboundIPRanges, interceptionMode NONE, and the injection templates gateway and grpc-agent leave out all calls. Such a call has no mutual TLS, no retries, no route: a service with STRICT mutual TLS resets the connection, and the call fails with UNAVAILABLE. For an external service with tls, the proxy encrypts the calls: past it, they leave in plain text. Exclude only ports and addresses of servers that no spec describes. Networks are checked here only if they hold every address: the network of the Services of a cluster is not in the specs.',
  source: 'Istio, Resource Annotations: traffic.sidecar.istio.io and sidecar.istio.io/interceptionMode',
  *run(workspace) {
    const services = new Map(workspace.services.map(({ spec }) => [spec.name, spec]));
    const externals = new Map(workspace.externals.map(({ spec }) => [spec.name, spec]));
    for (const { spec, at } of settingsSources(workspace)) {
      const called = strictPortsInCallsOf(spec, services);
      for (const { key, titles, hint } of bypasses(spec.podAnnotations ?? {}, called))
        yield {
          message: `calls of ${spec.name} to ${titles} go past its proxy, but the pods there accept only mutual TLS`,
          at: at(['podAnnotations', key]),
          hint,
        };
      const encrypted = (spec.calls ?? []).flatMap(({ service }) => {
        const external = externals.get(service);
        const ports = external?.tls ? portsOf(external) : [];
        return ports.flatMap(({ protocol, tls, number }) =>
          tls === 'off' || isTls(protocol) ? [] : [{ title: service, number }],
        );
      });
      for (const { key, titles, hint } of bypasses(spec.podAnnotations ?? {}, encrypted))
        yield {
          message: `calls of ${spec.name} to ${titles} go past its proxy, which would encrypt them`,
          at: at(['podAnnotations', key]),
          hint,
        };
    }
  },
  *runDocuments(rendered) {
    const found = clusterPictures(rendered).flatMap((picture) =>
      picture.pods.flatMap((pod) => [...bypassesOf(pod, picture, rendered)]),
    );
    for (const [finding] of perPlace(found, ({ message }) => message)) yield finding;
  },
});

const traffic = 'traffic.sidecar.istio.io';

function* bypassesOf(pod: ClusterPods, picture: ClusterPicture, rendered: RenderedFleet) {
  const { written } = pod;
  if (!written || !pod.isInMesh) return;
  const { values, path } = annotationsOf(written);
  if (!Object.keys(values).some((key) => key.startsWith(traffic)) && !interceptsNothing(values)) return;
  const called = strictPortsCalled(pod, picture, rendered);
  const numbers = called.map(({ service: { title }, number }) => ({ title, number }));
  for (const [ports, why] of [
    [numbers, 'but the pods there accept only mutual TLS'],
    [encryptedPortsCalled(pod, picture, rendered), 'which would encrypt them'],
  ] as const)
    for (const { key, titles, hint } of bypasses(values, ports)) {
      const at = written.document.at([...path, key]);
      if (!isInAddition(at)) continue;
      yield {
        message: `${titleOf(written.document)}: calls to ${titles} go past its proxy, ${why}`,
        at,
        hint,
      };
    }
}

/** The ports of external services that the spec of pods calls, and whose calls the proxy encrypts. */
function encryptedPortsCalled(
  { service }: ClusterPods,
  { name: cluster }: ClusterPicture,
  { fleet }: RenderedFleet,
): CalledPort[] {
  const externals = fleet.clusters.find(({ name }) => name === cluster)?.externals ?? [];
  return externals
    .filter(({ external }) => service?.access.calls.some((call) => call.service === external.name))
    .flatMap(({ external: { name, ports } }) =>
      ports.flatMap(({ number, originatesTls }) => (originatesTls ? [{ title: name, number }] : [])),
    );
}

/** The annotations that take calls past the proxy, with the services that are called. */
function* bypasses(values: PlainMap, called: readonly CalledPort[]) {
  const finding = (key: string, ports: readonly CalledPort[], hint: string) =>
    ports.length > 0 ? [{ key, titles: together([...new Set(ports.map(({ title }) => title))]), hint }] : [];
  const listed = (key: string) =>
    textAt(values, key)
      ?.split(',')
      .map((each) => each.trim()) ?? [];
  const excluded = listed(`${traffic}/excludeOutboundPorts`);
  const ofPorts = called.filter(({ number }) => excluded.includes(String(number)) || excluded.includes('*'));
  yield* finding(
    `${traffic}/excludeOutboundPorts`,
    ofPorts,
    `remove ${together([...new Set(ofPorts.map(({ number }) => String(number)))])} from the annotation`,
  );
  if (listed(`${traffic}/excludeOutboundIPRanges`).some((range) => range === '*' || range.endsWith('/0')))
    yield* finding(`${traffic}/excludeOutboundIPRanges`, called, 'exclude only networks outside the cluster');
  const included = listed(`${traffic}/includeOutboundPorts`);
  const isNone = textAt(values, `${traffic}/includeOutboundIPRanges`)?.trim() === '';
  if (isNone)
    yield* finding(
      `${traffic}/includeOutboundIPRanges`,
      called.filter(({ number }) => !included.includes(String(number)) && !included.includes('*')),
      'remove the annotation: then the proxy handles all calls',
    );
  const off = interceptsNothing(values);
  if (off) yield* finding(off.key, called, off.hint);
}
