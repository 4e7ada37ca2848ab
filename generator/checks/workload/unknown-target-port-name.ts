import { alike } from '../../diagnostics/alike.ts';
import { didYouMean } from '../../diagnostics/suggestion.ts';
import { listAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { containersOf, podOf } from '../../picture/pod-templates.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { missingPorts, portList } from '../support/documents/missing-target-ports.ts';

const source =
  'Kubernetes, Service: Port definitions; kube-linter, invalid-target-ports and dangling-service';

export const unknownTargetPortName = defineRenderedCheck({
  name: 'unknown-target-port-name',
  code: 'MESH358',
  severity: 'error',
  title: 'A Service targets a port name that no container has',
  explanation:
    'Kubernetes looks up a named targetPort among the ports of the containers. If no container has it, the Service has no endpoints, and every call to that port fails with UNAVAILABLE. The rendered Service targets grpc and the ports of the spec by name; a patch must keep these names. A number in quotes also counts as a name, which the API server rejects.',
  source,
  *run(rendered) {
    yield* missingPorts(rendered, (target, pods) =>
      typeof target === 'string' && !pods.some(({ ports }) => ports.some(({ name }) => name === target))
        ? {
            what: `named ${target}`,
            hint: /^\d+$/.test(target)
              ? `write targetPort: ${target}, without quotes`
              : nameHint(
                  target,
                  pods.flatMap(({ ports }) => ports.flatMap(({ name }) => name ?? [])),
                ),
          }
        : undefined,
    );
    yield* renamedPorts(rendered);
  },
});

function nameHint(target: string, names: readonly string[]): string {
  const near = alike(target, new Set(names));
  return near.length > 0 ? didYouMean(near) : `the names are ${portList(names)}`;
}

/** Named ports that a patch of a workload removes although the rendered Service targets them. */
function* renamedPorts({ documents, fleet }: RenderedFleet): Iterable<Finding> {
  const written = new Set(documents.flatMap(({ kind, name }) => (kind === 'Service' ? [name] : [])));
  for (const document of documents) {
    const pod =
      ['Deployment', 'StatefulSet'].includes(document.kind) &&
      document.origin === 'patched' &&
      podOf(document);
    if (numberAt(document.value, 'spec', 'replicas') === 0) continue;
    // A Service that is also patched may target other ports and is checked separately.
    if (!pod || written.has(document.service)) continue;
    const service = fleet.clusters
      .filter(({ name }) => document.clusters.includes(name))
      .flatMap(({ instances }) => instances.find((each) => each.service.name === document.service) ?? [])
      .at(0)?.service;
    const staying = containersOf(pod).filter(({ stays }) => stays);
    const own = staying.find(({ name }) => name === document.service);
    if (!service || !own) continue;
    const names = staying.flatMap(({ value }) => listAt(value, 'ports').map((port) => textAt(port, 'name')));
    for (const { name, targetPort: port } of service.ports) {
      if (names.includes(name)) continue;
      const ports = [...own.path, 'ports'];
      const index = listAt(own.value, 'ports').findIndex((item) => numberAt(item, 'containerPort') === port);
      const at = placeOf(document, index < 0 ? ports : [...ports, index, 'name'], ports);
      if (!isInAddition(at)) continue;
      yield {
        message: `${titleOf(document)}: no container has a port named ${name}, which the Service targets`,
        at,
        hint: `name the port ${port} ${name}`,
      };
    }
  }
}
