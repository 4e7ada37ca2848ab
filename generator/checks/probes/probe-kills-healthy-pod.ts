import type { Place } from '../../diagnostics/diagnostic.ts';
import { listAt, mapAt, numberAt, valueAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { containersOf, podsOf, type RenderedContainer } from '../../picture/pod-templates.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

export const probeKillsHealthyPod = defineRenderedCheck({
  name: 'probe-kills-healthy-pod',
  code: 'MESH496',
  severity: 'warning',
  title: 'A probe kills healthy pods',
  explanation:
    'A probe of a port without a listener always fails. A probe whose timeout is longer than its period starts again before it has an answer. A liveness probe without a startup probe that fails before the server has started restarts the server forever.',
  source:
    'Kubernetes, Configure Liveness, Readiness and Startup Probes; kube-linter, liveness-port and readiness-port',
  *run(rendered) {
    for (const pod of podsOf(rendered)) {
      if (pod.document.origin === 'generated') continue;
      for (const container of containersOf(pod)) yield* mistakes(container);
    }
  },
});

function* mistakes({ name, path, value, pod: { document } }: RenderedContainer): Iterable<Finding> {
  const title = `${name} of ${titleOf(document)}`;
  for (const key of probes) {
    const probe = mapAt(value, key);
    for (const action of ['grpc', 'tcpSocket', 'httpGet']) {
      const port = valueAt(probe, [action, 'port']);
      if (port === undefined || listensOn(value, port)) continue;
      const at = document.at([...path, key, action, 'port']);
      // For a rendered probe, MESH1910 reports the patch that changes the port.
      if (!isInAddition(at)) continue;
      yield {
        message: `${title}: the ${key} uses port ${String(port)}, which the container does not list`,
        at,
        hint: `its ports are ${portsOf(value) || 'not listed: add ports'}`,
      };
    }
    const { periodSeconds = 10, timeoutSeconds = 1 } = {
      periodSeconds: numberAt(probe, 'periodSeconds'),
      timeoutSeconds: numberAt(probe, 'timeoutSeconds'),
    };
    if (timeoutSeconds > periodSeconds)
      yield {
        message: `${title}: the ${key} waits ${timeoutSeconds} s for an answer but runs again after ${periodSeconds} s`,
        at: document.at([...path, key, 'timeoutSeconds']),
        hint: `write timeoutSeconds: ${periodSeconds} or less`,
      };
  }
  yield* impatience(
    value,
    title,
    placeOf(document, [...path, 'livenessProbe', 'failureThreshold'], [...path, 'startupProbe']),
  );
}

/** Seconds that a server may take to start; the generator allows one minute. */
const patience = 10;

function* impatience(value: PlainMap, title: string, at: Place): Iterable<Finding> {
  const liveness = value['livenessProbe'];
  if (!isMap(liveness) || isMap(value['startupProbe'])) return;
  const {
    initialDelaySeconds = 0,
    periodSeconds = 10,
    failureThreshold = 3,
  } = {
    initialDelaySeconds: numberAt(liveness, 'initialDelaySeconds'),
    periodSeconds: numberAt(liveness, 'periodSeconds'),
    failureThreshold: numberAt(liveness, 'failureThreshold'),
  };
  const seconds = initialDelaySeconds + periodSeconds * failureThreshold;
  if (seconds >= patience) return;
  yield {
    message: `${title} is killed if it has not started after ${seconds} s`,
    at,
    hint: 'add a startupProbe: the liveness probe waits for it',
  };
}

const listensOn = (container: PlainMap, port: unknown): boolean =>
  listAt(container, 'ports').some(
    (item) => valueAt(item, ['containerPort']) === port || valueAt(item, ['name']) === port,
  );

const portsOf = (container: PlainMap): string =>
  listAt(container, 'ports')
    .map((item) => numberAt(item, 'containerPort'))
    .join(', ');
