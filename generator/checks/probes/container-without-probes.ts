import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { containersOf, podsOf } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

/** Kinds whose pods answer calls; a Job runs to its end. */
const serving = ['Deployment', 'StatefulSet', 'DaemonSet'];

export const containerWithoutProbes = defineRenderedCheck({
  name: 'container-without-probes',
  code: 'MESH493',
  severity: 'warning',
  title: 'A container has no readiness or liveness probe',
  explanation:
    'Without a readiness probe, a pod gets calls before it can answer them, and a rollout continues although the new version never starts. Without a liveness probe, a container that hangs is never restarted.',
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
          // A spec with probes: none is another check's.
          if (!isInAddition(at)) continue;
          yield {
            message: `${name} of ${titleOf(document)} has no ${probe}`,
            at,
            hint: `add ${probe}, such as ${exampleFor(value)}`,
          };
        }
      }
    }
  },
});

/** A probe for the protocol of a container: that of its other probe, or of the name of its first port. */
function exampleFor(container: PlainMap): string {
  const port = listAt(container, 'ports')[0];
  const number = numberAt(port, 'containerPort') ?? 8080;
  const name = textAt(port, 'name') ?? '';
  const probes = [mapAt(container, 'readinessProbe'), mapAt(container, 'livenessProbe')];
  const hasProbe = (kind: string) => probes.some((probe) => kind in probe);
  if (hasProbe('httpGet') || /^http/.test(name)) return `{ httpGet: { path: /healthz, port: ${number} } }`;
  const isGrpc = hasProbe('grpc') || (!hasProbe('tcpSocket') && /^grpc/.test(name));
  return isGrpc ? `{ grpc: { port: ${number} } }` : `{ tcpSocket: { port: ${number} } }`;
}
