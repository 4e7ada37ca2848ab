import { listAt, mapAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { protocolPrefix } from '../../picture/port-protocols.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const portWithoutProtocol = defineRenderedCheck({
  name: 'port-without-protocol',
  code: 'MESH469',
  severity: 'warning',
  title: 'Istio must guess the protocol of a port',
  explanation:
    'Istio reads the protocol of a port from appProtocol, or from the part of its name before the first dash. If both are missing, it looks at the first bytes of each connection, and treats it as TCP if the server sends first or no bytes arrive in time. Then routes, retries and policies by method do not apply, and all calls of a connection go to one pod. For a Service of type ExternalName, Istio takes a port without a protocol as TCP and listens on it for every address, which breaks other calls to the same port number.',
  source: 'Istio, Protocol Selection; IST0118 and IST0150',
  *run({ documents }) {
    for (const document of documents) {
      if (document.kind !== 'Service' || document.origin === 'generated') continue;
      for (const [index, port] of listAt(document.value, 'spec', 'ports').entries()) {
        const { name, appProtocol, protocol } = mapAt(port);
        if (typeof appProtocol === 'string' || protocol === 'UDP' || protocolPrefix.test(String(name ?? '')))
          continue;
        yield {
          message: `${titleOf(document)}: the port ${String(name ?? mapAt(port)['port'])} has no protocol`,
          at: document.at(['spec', 'ports', index, ...(name === undefined ? [] : ['name'])]),
          hint: 'write appProtocol: grpc, or http, http2, https, tls, tcp',
        };
      }
    }
  },
});
