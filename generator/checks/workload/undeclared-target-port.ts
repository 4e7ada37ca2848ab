import { defineRenderedCheck } from '../rendered-check.ts';
import { missingPorts, portList } from '../support/documents/missing-target-ports.ts';

const source =
  'Kubernetes, Service: Port definitions; kube-linter, invalid-target-ports and dangling-service';

export const undeclaredTargetPort = defineRenderedCheck({
  name: 'undeclared-target-port',
  code: 'MESH359',
  severity: 'warning',
  title: 'A Service targets a port that no container lists',
  explanation:
    'Calls to a Service port fail with UNAVAILABLE if no container listens on its target port. A server can listen on a port that its container does not list: then add the port to ports in the spec, or to the container in extra/. Without targetPort, a Service port targets the same number.',
  source,
  *run(rendered) {
    yield* missingPorts(rendered, (target, pods, { origin }) =>
      typeof target === 'number' &&
      // MESH1910 reports those of rendered Services.
      origin === 'extra' &&
      // A container that lists no ports may listen on any.
      !pods.some(({ ports, isSilent }) => isSilent || ports.some(({ number }) => number === target))
        ? {
            what: String(target),
            hint: `the ports are ${portList(pods.flatMap(({ ports }) => ports.map(({ number }) => number)))}`,
          }
        : undefined,
    );
  },
});
