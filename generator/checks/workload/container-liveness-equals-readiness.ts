import { mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isMap } from '../../lang/plain-map.ts';
import { defineRenderedCheck } from '../rendered/check.ts';
import { containersOf, podsOf } from '../support/documents/pods.ts';
import { isInAddition, placeOf, titleOf } from '../support/documents/wording.ts';

export const containerLivenessEqualsReadiness = defineRenderedCheck({
  name: 'container-liveness-equals-readiness',
  code: 'MESH367',
  severity: 'warning',
  title: 'A container whose liveness probe asks what readiness asks',
  explanation:
    'A server that says NOT_SERVING takes no calls for now, on purpose: it drains, warms up, or waits for a database. A liveness probe that asks the same health service as readiness kills the container for it. This is of patches, and of documents that a service brings; what the spec says is checked as MESH366.',
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
          message: `${name} of ${titleOf(pod.document)} is killed when it says NOT_SERVING: its liveness probe asks the health service of readiness`,
          at,
          hint: 'ask for a connection (tcpSocket), or name a health service that stays SERVING',
        };
      }
    }
  },
});
