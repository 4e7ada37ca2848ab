import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt } from '../../lang/at-path.ts';
import { containersOf, isLeftAlone, podOf, type RenderedPod } from '../../picture/pod-templates.ts';
import { portsOfProxy } from '../../picture/ports.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { type DocumentFinding, defineCheck, type SettingsSource, settingsSources } from '../check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';

/**
 * The ports of the proxy in each pod and of its agent.
 * Source: Istio, Application Requirements, ports used by Istio.
 */
const proxyPorts = { first: 15_000, last: 15_090 };

export const portConflict = defineCheck({
  name: 'port-conflict',
  code: 'MESH474',
  severity: 'error',
  title: 'A port is already in use',
  explanation:
    'The containers of a pod share its ports. The proxy listens on several ports between 15000 and 15090. A server that uses one of them, or the port of another server, does not start, or blocks the proxy. A Service cannot have two ports with one number or name, and a container cannot have two with one name: Kubernetes rejects them.',
  source: 'Istio, Application Requirements: ports used by Istio; Kubernetes, validation of Service and Pod',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      // The ports of the Service first; those of the pods are another set.
      for (const kind of ['port', 'targetPort'] as const) {
        const taken = new Map<number, Place>();
        for (const { port, at } of portsOf(source, kind)) {
          const other = taken.get(port);
          if (other && (kind === 'port' || !isSameInService(source, port))) {
            const related = [{ message: 'the other one', at: other }];
            yield { message: `the port ${port} is used twice`, at, hint: 'choose another port', related };
          } else taken.set(port, at);
          if (kind === 'targetPort' && port >= proxyPorts.first && port <= proxyPorts.last) {
            const hint = `choose a port outside of ${proxyPorts.first} to ${proxyPorts.last}`;
            yield { message: `Istio's proxy may need the port ${port}`, at, hint };
          }
        }
      }
      const { ports = {}, http } = source.spec;
      for (const name of ['grpc', ...(http ? ['http'] : [])]) {
        if (!Object.hasOwn(ports, name)) continue;
        yield {
          message: `the name ${name} belongs to the port in ${name}.port`,
          at: source.at(['ports', name], 'key'),
          hint: 'choose another name',
        };
      }
    }
  },
  *runDocuments(rendered) {
    for (const document of rendered.documents) {
      if (document.origin === 'generated') continue;
      if (document.kind === 'Service') yield* repeatedPorts(document, ['spec', 'ports'], 'port');
      const pod = podOf(document);
      if (!pod) continue;
      for (const { path } of containersOf(pod))
        yield* repeatedPorts(document, [...path, 'ports'], 'containerPort');
      yield* portsOfOthers(pod);
    }
  },
});

/**
 * Ports that a container has from another one of its pod, or from the proxy. Containers that run to their end before the
 * pod starts take no port from the others.
 */
function* portsOfOthers(pod: RenderedPod): Iterable<DocumentFinding> {
  const { document } = pod;
  const taken = new Map<string, { readonly name: string; readonly path: Path }>();
  const staying = containersOf(pod).filter(({ stays }) => stays);
  for (const { name, path: container, value } of staying)
    for (const [index, item] of listAt(value, 'ports').entries()) {
      const { containerPort, protocol = 'TCP', hostIP } = mapAt(item);
      if (hostIP !== undefined || typeof containerPort !== 'number') continue;
      const path: Path = [...container, 'ports', index];
      const key = `${containerPort} of ${String(protocol)}`;
      const other = taken.get(key);
      if (!other) taken.set(key, { name, path });
      else if (other.name !== name)
        yield* mistakeAt(document, [[...path, 'containerPort'], path, container, other.path], {
          message: `${name} and ${other.name} have the port ${key}, and the containers of a pod share its ports`,
          hint: 'let one of them listen on another port',
        });
      if (protocol === 'TCP' && portsOfProxy.includes(containerPort) && !isLeftAlone(pod))
        yield* mistakeAt(document, [[...path, 'containerPort'], path, container], {
          message: `${name} has the port ${containerPort}, on which the proxy of the pod listens`,
          hint: 'let it listen on another port',
        });
    }
}

/** Ports with the name or the number of an earlier one. Containers may list a number twice. */
function* repeatedPorts(
  document: RenderedDocument,
  list: Path,
  numberKey: 'port' | 'containerPort',
): Iterable<DocumentFinding> {
  const taken = new Map<string, Path>();
  for (const [index, item] of listAt(document.value, ...list).entries()) {
    const { name, protocol = 'TCP', port } = mapAt(item);
    const path: Path = [...list, index];
    const keys = [
      ...(name === undefined ? [] : [{ key: 'name', text: `name ${String(name)}` }]),
      ...(numberKey === 'port' ? [{ key: 'port', text: `port ${String(port)} of ${String(protocol)}` }] : []),
    ];
    for (const { key, text } of keys) {
      const first = taken.get(text);
      if (first)
        yield* mistakeAt(document, [[...path, key], path, [...first, key], first, list], {
          message: `two ports have the ${text}`,
          hint:
            document.origin === 'patched'
              ? 'a patch that is merged adds a port if its number is new: to change a port, change it in the spec'
              : 'choose another one',
        });
      else taken.set(text, path);
    }
  }
}

/** The ports of the Service, or those of the pods, each at the key that sets it. */
function* portsOf(
  { spec, at }: SettingsSource,
  kind: 'port' | 'targetPort',
): Iterable<{ port: number; at: Place }> {
  const servers = [
    ...(spec.grpc ? [{ path: ['grpc'], ...spec.grpc }] : []),
    ...(spec.http ? [{ path: ['http'], ...spec.http }] : []),
    ...Object.entries(spec.ports ?? {}).map(([name, port]) => ({ path: ['ports', name], ...port })),
  ];
  for (const { path, port, targetPort } of servers) {
    const key = kind === 'port' || targetPort === undefined ? 'port' : 'targetPort';
    yield { port: key === 'port' ? port : (targetPort ?? port), at: at([...path, key]) };
  }
}

/** True if the Service repeats a port, too: that is reported once. */
const isSameInService = (source: SettingsSource, port: number): boolean =>
  [...portsOf(source, 'port')].filter((each) => each.port === port).length > 1;
