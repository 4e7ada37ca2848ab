import type { Path } from '../../diagnostics/source-file.ts';
import { valueAt } from '../../lang/at-path.ts';
import { servedPortsOf } from '../../model/served-ports.ts';
import { clusterPictures } from '../../picture/picture.ts';
import { containersOf } from '../../picture/pod-templates.ts';
import { portAt } from '../../picture/pods.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';

const names = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;

/** Values of appProtocol that exclude gRPC, and values that exclude the HTTP/1.1 of the kubelet. */
const impossible: Readonly<Record<'grpc' | 'httpGet', readonly string[]>> = {
  grpc: ['http', 'mongo', 'mysql', 'redis'],
  httpGet: ['grpc', 'mongo', 'mysql', 'redis'],
};

export const probeWithOtherProtocol = defineCheck({
  name: 'probe-with-other-protocol',
  code: 'MESH387',
  severity: 'warning',
  title: 'A probe uses another protocol than its port',
  explanation:
    'The kubelet uses HTTP/1.1 for httpGet and gRPC for grpc. A gRPC server does not answer HTTP/1.1, and an HTTP server does not answer gRPC. The probe always fails: the pod gets no calls, or is killed again and again. If a server answers both protocols on one port, suppress the finding with a comment.',
  source: 'Kubernetes, Configure Liveness, Readiness and Startup Probes; gRPC, Health Checking Protocol',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      // In reverse: if two ports have one number, the gRPC port is the one that counts.
      const protocols = new Map(
        servedPortsOf(spec)
          .reverse()
          .map(({ targetPort, appProtocol }) => [targetPort, appProtocol]),
      );
      for (const name of names) {
        for (const action of ['grpc', 'httpGet'] as const) {
          const port = spec[name]?.[action]?.port;
          const protocol = port === undefined ? undefined : protocols.get(port);
          if (port === undefined || protocol === undefined || !impossible[action].includes(protocol))
            continue;
          yield {
            message: `${name} of ${spec.name} uses ${action} on port ${port}, whose protocol is ${protocol}`,
            at: at([name, action, 'port']),
            hint:
              action === 'grpc'
                ? `use ${spec.grpc ? `a gRPC port; without port, the probe uses ${spec.grpc.port}` : 'tcpSocket or httpGet'}`
                : `use grpc or tcpSocket, or an HTTP port`,
          };
        }
      }
    }
  },
  *runDocuments(rendered) {
    for (const picture of clusterPictures(rendered))
      for (const pod of picture.pods)
        for (const container of pod.written ? containersOf(pod.written) : [])
          for (const name of names) {
            const target = valueAt(container.value, [name, 'httpGet', 'port']);
            if (typeof target !== 'number' && typeof target !== 'string') continue;
            if (!portAt(pod, target)?.isGrpc) continue;
            const own: Path = [...container.path, name];
            yield* mistakeAt(
              container.pod.document,
              [[...own, 'httpGet', 'port'], [...own, 'httpGet'], own, container.path],
              {
                message: `${name} of ${container.name} uses httpGet on port ${target}, whose server speaks gRPC`,
                hint: 'use grpc or tcpSocket, or an HTTP port',
              },
              [picture.name],
            );
          }
  },
});
