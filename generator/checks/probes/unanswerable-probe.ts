import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { resolveProbes } from '../../model/probes.ts';
import { servedPortsOf } from '../../model/served-ports.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { type SideContainerSource, sideContainers } from '../support/spec-containers.ts';

const names = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

const actions = ['grpc', 'httpGet', 'tcpSocket', 'exec'] as const;
const actionsWithPort = ['grpc', 'httpGet', 'tcpSocket'] as const;

export const unanswerableProbe = defineCheck({
  name: 'unanswerable-probe',
  code: 'MESH365',
  severity: 'error',
  title: 'A probe can never succeed',
  explanation:
    'A probe has exactly one action: gRPC, HTTP, TCP or a command; Kubernetes rejects two. In a container besides that of the service, the action has no default, and neither has its port. Only a readiness probe may need more than one success. A probe of a port without a listener always fails: the pod gets no calls, or is killed again and again. A probe whose timeout is longer than its period starts again before it has an answer.',
  source: 'Kubernetes, Configure Liveness, Readiness and Startup Probes',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      yield* mistakes(source);
      for (const container of sideContainers(source)) yield* sideMistakes(container);
    }
  },
});

function* mistakes({ spec, at }: SettingsSource): Iterable<Finding> {
  const ports = servedPortsOf(spec).map(({ targetPort }) => targetPort);
  if (spec.probes === 'grpc' && !spec.grpc)
    yield {
      message: `probes: grpc needs a gRPC server, which ${spec.name} does not have`,
      missingIn: spec.name,
      at: at(['probes']),
      hint: ports.length > 0 ? 'write probes: tcp' : 'remove probes',
    };
  if (spec.probes === 'tcp' && ports.length === 0)
    yield {
      message: `probes: tcp needs a port, which ${spec.name} does not have`,
      missingIn: spec.name,
      at: at(['probes']),
      hint: 'remove probes, or add a port under ports',
    };
  for (const name of names) {
    const probe = spec[name];
    if (!probe) continue;
    yield* contradictions(name, probe, spec.name, at);
    for (const action of actionsWithPort) {
      const port = probe[action]?.port;
      if (port === undefined || ports.includes(port)) continue;
      yield {
        message: `${name} of ${spec.name} uses port ${port}, on which the service does not listen`,
        missingIn: spec.name,
        at: at([name, action, 'port']),
        hint: `${ports.length > 0 ? `its ports are ${ports.join(', ')}` : 'it has no ports'}; add other ports under ports`,
      };
    }
    if (probe.grpc && probe.grpc.port === undefined && !spec.grpc)
      yield {
        message: `${name} of ${spec.name} uses grpc, but ${spec.name} has no gRPC server`,
        missingIn: spec.name,
        at: at([name, 'grpc'], 'key'),
        hint: ports.length > 0 ? 'write tcpSocket: {}' : `remove it: ${spec.name} has no port`,
      };
    if (probe.tcpSocket && probe.tcpSocket.port === undefined && ports.length === 0)
      yield {
        message: `${name} of ${spec.name} uses tcpSocket, but ${spec.name} has no port`,
        missingIn: spec.name,
        at: at([name, 'tcpSocket'], 'key'),
        hint: 'remove it, or add a port under ports',
      };
    const { timeoutSeconds = 1, periodSeconds } = resolveProbes(spec)[name] ?? {};
    if (periodSeconds !== undefined && timeoutSeconds > periodSeconds)
      yield {
        message: `${name} of ${spec.name} waits ${timeoutSeconds} s for an answer but runs again after ${periodSeconds} s`,
        at: at([name, probe.timeoutSeconds === undefined ? 'periodSeconds' : 'timeoutSeconds']),
        hint: `write timeoutSeconds: ${periodSeconds} or less`,
      };
  }
}

type ProbeSpec = NonNullable<ServiceSpec['readinessProbe']>;

/** Settings of a probe that exclude each other. */
function* contradictions(
  name: (typeof names)[number],
  probe: ProbeSpec,
  of: string,
  at: (path: Path, on?: 'key' | 'value') => Place,
): Iterable<Finding> {
  const [first, ...others] = actions.filter((action) => probe[action]);
  const last = others.at(-1);
  if (first !== undefined && last !== undefined)
    yield {
      message: `${name} of ${of} has both ${first} and ${last}`,
      at: at([name, last], 'key'),
      hint: 'keep one of them; a cluster file removes the other with null',
    };
  if (name !== 'readinessProbe' && (probe.successThreshold ?? 1) > 1)
    yield {
      message: `${name} of ${of} needs ${probe.successThreshold} successes, but Kubernetes allows only 1`,
      at: at([name, 'successThreshold']),
      hint: 'remove successThreshold',
    };
}

function* sideMistakes({ name: container, list, settings, at }: SideContainerSource): Iterable<Finding> {
  if (list === 'initContainers' && settings.startupProbe && !settings.restartPolicy)
    yield {
      message: `${container} is an init container that ends, so it has no startup probe`,
      at: at(['startupProbe'], 'key'),
      hint: 'remove it, or write restartPolicy: Always if the container keeps running',
    };
  for (const name of names) {
    const probe = settings[name];
    if (!probe) continue;
    yield* contradictions(name, probe, container, at);
    const action = actions.find((each) => probe[each]);
    if (action === undefined)
      yield {
        message: `${name} of ${container} has no action`,
        at: at([name], 'key'),
        hint: `add one of ${actions.join(', ')}`,
      };
    else if (action !== 'exec' && probe[action]?.port === undefined)
      yield {
        message: `${name} of ${container} has no port`,
        at: at([name, action], 'key'),
        hint: `write the port on which ${container} listens`,
      };
    const { timeoutSeconds = 1, periodSeconds = 10 } = probe;
    if (timeoutSeconds > periodSeconds)
      yield {
        message: `${name} of ${container} waits ${timeoutSeconds} s for an answer but runs again after ${periodSeconds} s`,
        at: at([name, probe.timeoutSeconds === undefined ? 'periodSeconds' : 'timeoutSeconds']),
        hint: `write timeoutSeconds: ${periodSeconds} or less`,
      };
  }
}
