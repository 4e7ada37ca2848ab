import { defineRenderedCheck } from '../rendered/check.ts';
import { missingPorts, portList } from '../support/documents/missing-target-ports.ts';

const source =
  'Kubernetes, Service: Port definitions; kube-linter, invalid-target-ports and dangling-service';

export const undeclaredTargetPort = defineRenderedCheck({
  name: 'undeclared-target-port',
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
        ? { what: String(target), hint: `the ports are ${portList(pods.flatMap(({ numbers }) => numbers))}` }
        : undefined,
    );
  },
});
