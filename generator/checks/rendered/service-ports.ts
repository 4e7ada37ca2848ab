import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { defineRenderedCheck } from './check.ts';
import { placeOf, titleOf } from './wording.ts';

/** Protocols that Istio reads from the name of a port. */
const spoken = /^(?:grpc|grpc-web|http|http2|https|tls|tcp|udp|mongo|mysql|redis)(?:-|$)/;

export const saidProtocol = defineRenderedCheck({
  code: 'MESH469',
  severity: 'warning',
  title: 'A port whose protocol Istio has to guess',
  explanation:
    'Istio reads the protocol of a port from appProtocol, or from what stands before the dash of its name. Of a port that says neither it looks at the first bytes of each connection, and takes it for TCP where the server speaks first or says nothing in time: then no route, no retry and no policy by method holds, and all calls of a connection go to one pod.',
  source: 'Istio, Protocol Selection; IST0118',
  *run({ documents }) {
    for (const document of documents) {
      if (document.kind !== 'Service' || document.origin === 'generated') continue;
      if (textAt(document.value, 'spec', 'type') === 'ExternalName') continue;
      for (const [index, port] of listAt(document.value, 'spec', 'ports').entries()) {
        const { name, appProtocol, protocol } = mapAt(port);
        if (typeof appProtocol === 'string' || protocol === 'UDP' || spoken.test(String(name ?? '')))
          continue;
        yield {
          message: `${titleOf(document)}: the port ${String(name ?? mapAt(port)['port'])} does not say what is spoken there`,
          at: document.at(['spec', 'ports', index, ...(name === undefined ? [] : ['name'])]),
          hint: 'write appProtocol: grpc, or http, http2, https, tls, tcp',
        };
      }
    }
  },
});

/** What a port says it speaks: appProtocol before the name. */
const saidBy = ({ name, appProtocol }: PlainMap): string | undefined =>
  typeof appProtocol === 'string' ? appProtocol : spoken.exec(String(name ?? ''))?.[0].replace(/-$/, '');

/** What Istio takes for HTTP/2, which gRPC is. */
const isOverHttp2: readonly unknown[] = ['grpc', 'grpc-web', 'http2', 'kubernetes.io/h2c'];

export const grpcIsSaid = defineRenderedCheck({
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
