import { resolveProbes } from '../../model/probes.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';

const names = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

const actions = ['grpc', 'httpGet', 'tcpSocket'] as const;

export const unanswerableProbe = defineCheck({
  name: 'unanswerable-probe',
  code: 'MESH365',
  severity: 'error',
  title: 'A probe can never succeed',
  explanation:
    'A probe has exactly one action: gRPC, HTTP or TCP; Kubernetes rejects two. A probe of a port without a listener always fails: the pod gets no calls, or is killed again and again. A probe whose timeout is longer than its period starts again before it has an answer.',
  source: 'Kubernetes, Configure Liveness, Readiness and Startup Probes',
  *run(workspace) {
    for (const source of settingsSources(workspace)) yield* mistakes(source);
  },
});

function* mistakes({ spec, at }: SettingsSource): Iterable<Finding> {
  const ports = [spec.grpc.port, ...Object.values(spec.ports ?? {}).map(({ port }) => port)];
  for (const name of names) {
    const probe = spec[name];
    if (!probe) continue;
    const [first, ...others] = actions.filter((action) => probe[action]);
    const last = others.at(-1);
    if (first !== undefined && last !== undefined)
      yield {
        message: `${name} of ${spec.name} has both ${first} and ${last}`,
        at: at([name, last], 'key'),
        hint: 'keep one of them; a cluster file removes the other with null',
      };
    for (const action of actions) {
      const port = probe[action]?.port;
      if (port === undefined || ports.includes(port)) continue;
      yield {
        message: `${name} of ${spec.name} uses port ${port}, on which the service does not listen`,
        at: at([name, action, 'port']),
        hint: `its ports are ${ports.join(', ')}; add other ports under ports`,
      };
    }
    const { timeoutSeconds = 1, periodSeconds } = resolveProbes(spec)[name] ?? {};
    if (periodSeconds !== undefined && timeoutSeconds > periodSeconds)
      yield {
        message: `${name} of ${spec.name} waits ${timeoutSeconds} s for an answer but runs again after ${periodSeconds} s`,
        at: at([name, probe.timeoutSeconds === undefined ? 'periodSeconds' : 'timeoutSeconds']),
        hint: `write timeoutSeconds: ${periodSeconds} or less`,
      };
  }
}
