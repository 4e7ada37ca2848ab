import { resolveProbes } from '../../model/probes.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const livenessProbeEqualsReadiness = defineCheck({
  name: 'liveness-probe-equals-readiness',
  code: 'MESH366',
  severity: 'warning',
  title: 'A liveness probe that asks what readiness asks',
  explanation:
    'A server that says NOT_SERVING takes no calls for now, on purpose: it drains, warms up, or waits for a database. Readiness is for that. A liveness probe that asks the same health service kills the container instead, and with a dependency that is down, all pods at once. Liveness asks for a connection, or a health service that says NOT_SERVING only when the process must be restarted.',
  source: 'Kubernetes, Configure Liveness, Readiness and Startup Probes; gRPC, Health Checking Protocol',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const { livenessProbe, readinessProbe } = resolveProbes(spec);
      if (!livenessProbe || !readinessProbe || !spec.livenessProbe?.grpc) continue;
      const [own, other] = [livenessProbe.grpc, readinessProbe.grpc];
      if (!own || !other || (own.service ?? '') !== (other.service ?? '')) continue;
      if ((own.port ?? spec.grpc.port) !== (other.port ?? spec.grpc.port)) continue;
      yield {
        message: `the liveness probe of ${spec.name} kills a pod that says NOT_SERVING: it asks the health service of readiness`,
        at: at(['livenessProbe', 'grpc']),
        hint: 'leave it out to ask for a connection, or name a health service that stays SERVING, such as liveness',
      };
    }
  },
});
