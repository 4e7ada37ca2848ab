import { mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isMap } from '../../lang/plain-map.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { containersOf, podsOf } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const containerLivenessEqualsReadiness = defineRenderedCheck({
  name: 'container-liveness-equals-readiness',
  code: 'MESH367',
  severity: 'warning',
  title: 'The liveness probe of a container uses the health service of readiness',
  explanation:
    'A server that answers NOT_SERVING intentionally takes no calls for a while: it drains, warms up, or waits for a database. If the liveness probe uses the same health service as readiness, it kills the container for that. This check covers patches and documents in extra/; MESH366 covers the specs.',
  source: 'Kubernetes, Configure Liveness, Readiness and Startup Probes; gRPC, Health Checking Protocol',
  *run(rendered) {
    for (const pod of podsOf(rendered)) {
      if (pod.document.origin === 'generated') continue;
      for (const { name, path, value } of containersOf(pod)) {
        const asked = (probe: string) => mapAt(value, probe)['grpc'];
        const [own, other] = [asked('livenessProbe'), asked('readinessProbe')];
        if (!isMap(own) || !isMap(other)) continue;
        if (numberAt(own, 'port') !== numberAt(other, 'port')) continue;
        if ((textAt(own, 'service') ?? '') !== (textAt(other, 'service') ?? '')) continue;
        const at = placeOf(
          pod.document,
          [...path, 'livenessProbe', 'grpc'],
          [...path, 'readinessProbe', 'grpc'],
        );
        if (!isInAddition(at)) continue;
        yield {
          message: `${name} of ${titleOf(pod.document)} is killed when it answers NOT_SERVING: its liveness probe uses the health service of readiness`,
          at,
          hint: 'check the connection only (tcpSocket), or name a health service that stays SERVING',
        };
      }
    }
  },
});
