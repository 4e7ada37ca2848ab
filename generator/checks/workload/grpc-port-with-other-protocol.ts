import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { defineRenderedCheck } from '../rendered/check.ts';
import { placeOf, titleOf } from '../support/documents/document-names.ts';
import { protocolPrefix } from '../support/documents/port-protocols.ts';

/** The protocol of a port: appProtocol first, then its name. */
const protocolOf = ({ name, appProtocol }: PlainMap): string | undefined =>
  typeof appProtocol === 'string'
    ? appProtocol
    : protocolPrefix.exec(String(name ?? ''))?.[0].replace(/-$/, '');

/** The protocols that Istio treats as HTTP/2, which gRPC uses. */
const isOverHttp2: readonly unknown[] = ['grpc', 'grpc-web', 'http2', 'kubernetes.io/h2c'];

export const grpcPortWithOtherProtocol = defineRenderedCheck({
  name: 'grpc-port-with-other-protocol',
  code: 'MESH355',
  severity: 'error',
  title: 'A gRPC port declares another protocol',
  explanation:
    'Istio uses the protocol that a port of a Service declares. For http, proxies send HTTP/1.1 to a server that accepts only HTTP/2, and every call fails. For tcp or tls, routes, retries and policies by method do not apply, so a service that allows calls by method denies all of them.',
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
        const protocol = protocolOf(port);
        const targetPort = port['targetPort'] ?? port['port'];
        if (protocol === undefined || isOverHttp2.includes(protocol)) continue;
        if (targetPort !== number && targetPort !== 'grpc') continue;
        const path = ['spec', 'ports', index];
        yield {
          message: `${titleOf(document)}: the port ${String(port['name'] ?? port['port'])} leads to the gRPC server of ${target.spec.name} but declares ${protocol}`,
          at: placeOf(document, [...path, typeof port['appProtocol'] === 'string' ? 'appProtocol' : 'name']),
          hint: 'write appProtocol: grpc',
          related: [{ message: target.spec.name, at: target.at(['grpc', 'port']) }],
        };
      }
    }
  },
});
