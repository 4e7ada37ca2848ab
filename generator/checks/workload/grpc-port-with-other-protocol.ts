import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { defineRenderedCheck } from '../rendered/check.ts';
import { protocolPrefix } from '../support/documents/port-protocols.ts';
import { placeOf, titleOf } from '../support/documents/wording.ts';

/** What a port says it speaks: appProtocol before the name. */
const saidBy = ({ name, appProtocol }: PlainMap): string | undefined =>
  typeof appProtocol === 'string'
    ? appProtocol
    : protocolPrefix.exec(String(name ?? ''))?.[0].replace(/-$/, '');

/** What Istio takes for HTTP/2, which gRPC is. */
const isOverHttp2: readonly unknown[] = ['grpc', 'grpc-web', 'http2', 'kubernetes.io/h2c'];

export const grpcPortWithOtherProtocol = defineRenderedCheck({
  name: 'grpc-port-with-other-protocol',
  code: 'MESH355',
  severity: 'error',
  title: 'A port for gRPC that says another protocol',
  explanation:
    'Istio believes what a port of a Service says. For http, proxies speak HTTP/1.1 to a server that answers HTTP/2 alone, and every call fails; for tcp or tls, no route, no retry and no policy by method holds, so that a service which allows methods by name refuses everybody.',
  source: 'Istio, Protocol Selection: Explicit protocol selection',
  *run({ documents, workspace }) {
    for (const document of documents) {
      if (document.kind !== 'Service' || document.origin === 'generated') continue;
      const app = textAt(document.value, 'spec', 'selector', 'app');
      const target = workspace.services.find(
        ({ spec }) => spec.name === app && spec.namespace === document.namespace,
      );
      if (!target) continue;
      const { port: number } = target.spec.grpc;
      for (const [index, item] of listAt(document.value, 'spec', 'ports').entries()) {
        const port = mapAt(item);
        const said = saidBy(port);
        const targetPort = port['targetPort'] ?? port['port'];
        if (said === undefined || isOverHttp2.includes(said)) continue;
        if (targetPort !== number && targetPort !== 'grpc') continue;
        const path = ['spec', 'ports', index];
        yield {
          message: `${titleOf(document)}: the port ${String(port['name'] ?? port['port'])} leads to the gRPC server of ${target.spec.name}, and says ${said}`,
          at: placeOf(document, [...path, typeof port['appProtocol'] === 'string' ? 'appProtocol' : 'name']),
          hint: 'write appProtocol: grpc',
          related: [{ message: target.spec.name, at: target.at(['grpc', 'port']) }],
        };
      }
    }
  },
});
