import { resolveProbes } from '../../model/probes.ts';
import { defineCheck, settingsSources } from '../check.ts';

export const livenessProbeEqualsReadiness = defineCheck({
  name: 'liveness-probe-equals-readiness',
  code: 'MESH366',
  severity: 'warning',
  title: 'The liveness probe uses the health service of readiness',
  explanation:
    'A server that answers NOT_SERVING intentionally takes no calls for a while: it drains, warms up, or waits for a database. That is the purpose of readiness. A liveness probe on the same health service kills the container instead, and if a dependency is down, all pods at once. Let liveness check the connection only, or a health service that answers NOT_SERVING only if the process must be restarted.',
  source: 'Kubernetes, Configure Liveness, Readiness and Startup Probes; gRPC, Health Checking Protocol',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const { livenessProbe, readinessProbe } = resolveProbes(spec);
      if (!livenessProbe || !readinessProbe || !spec.livenessProbe?.grpc) continue;
      const [own, other] = [livenessProbe.grpc, readinessProbe.grpc];
      if (!own || !other || (own.service ?? '') !== (other.service ?? '')) continue;
      if ((own.port ?? spec.grpc?.port) !== (other.port ?? spec.grpc?.port)) continue;
      yield {
        message: `the liveness probe of ${spec.name} kills a pod that answers NOT_SERVING: it uses the health service of readiness`,
        at: at(['livenessProbe', 'grpc']),
        hint: 'remove it to check the connection only, or name a health service that stays SERVING, such as liveness',
      };
    }
  },
});
