import type { Place } from '../../diagnostics/diagnostic.ts';
import { listAt, mapAt, numberAt, valueAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from './check.ts';
import { containersOf, podsOf, type RenderedContainer } from './pods.ts';
import { isInAddition, placeOf, titleOf } from './wording.ts';

const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

/** Kinds whose pods answer calls; a Job runs to its end. */
const serving = ['Deployment', 'StatefulSet', 'DaemonSet'];

export const askedContainer = defineRenderedCheck({
  code: 'MESH493',
  severity: 'warning',
  title: 'A server that nobody asks whether it works',
  explanation:
    'Without a readiness probe, a pod gets calls before it can answer them, and a rollout goes on although the new version never starts. Without a liveness probe, one that hangs stays as it is until somebody looks.',
  source: 'Kubernetes, Configure Liveness, Readiness and Startup Probes',
  *run(rendered) {
    for (const pod of podsOf(rendered)) {
      const { document } = pod;
      if (document.origin === 'generated' || !serving.includes(document.kind)) continue;
      for (const { name, path, value, stays } of containersOf(pod)) {
        if (!stays || listAt(value, 'ports').length === 0) continue;
        for (const probe of ['readinessProbe', 'livenessProbe']) {
          if (isMap(value[probe])) continue;
          const at = document.at([...path, probe]);
          // That a spec says probes: none is what it says.
          if (!isInAddition(at)) continue;
          yield {
            message: `${name} of ${titleOf(document)} has no ${probe}`,
            at,
            hint: `add ${probe}, such as { grpc: { port: 50051 } } or { tcpSocket: { port: 8080 } }`,
          };
        }
      }
    }
  },
});

export const answerableProbe = defineRenderedCheck({
  code: 'MESH496',
  severity: 'warning',
  title: 'A probe that kills a healthy pod',
  explanation:
    'A probe of a port where nothing listens always fails. One that waits longer for an answer than until the next question asks again before it knows. A liveness probe without a startup probe that gives up before the server can have started restarts it for ever.',
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
      yield {
        message: `${title}: the ${key} asks port ${String(port)}, which is none of its ports`,
        at: document.at([...path, key, action, 'port']),
        hint: `its ports are ${portsOf(value) || 'not said: add ports'}`,
      };
    }
    const { periodSeconds = 10, timeoutSeconds = 1 } = {
      periodSeconds: numberAt(probe, 'periodSeconds'),
      timeoutSeconds: numberAt(probe, 'timeoutSeconds'),
    };
    if (timeoutSeconds > periodSeconds)
      yield {
        message: `${title}: the ${key} waits ${timeoutSeconds} s for an answer and asks again after ${periodSeconds} s`,
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

/** Seconds that a server may take to start; the generator gives a minute. */
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
    message: `${title} is killed when it has not started after ${seconds} s`,
    at,
    hint: 'add a startupProbe, which the liveness probe waits for',
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
