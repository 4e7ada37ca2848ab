import { defineCheck } from '../check.ts';
import { portsOf } from '../support/external-ports.ts';
import { externalSources } from '../support/policy-sources.ts';

export const tcpWithoutAddresses = defineCheck({
  name: 'tcp-without-addresses',
  code: 'MESH444',
  severity: 'warning',
  title: 'An external TCP service that takes a whole port',
  explanation:
    'A TCP connection carries no host name. Without addresses, a proxy takes every connection to this port, wherever to, for one to this service; only where it answers DNS queries itself does Istio give the host an address of its own.',
  source: 'Istio, ServiceEntry.addresses; Understanding TLS and DNS Proxying',
  *run(workspace) {
    for (const { spec, at } of externalSources(workspace)) {
      if (spec.addresses) continue;
      for (const { protocol, number, path } of portsOf(spec)) {
        if (protocol !== 'TCP') continue;
        yield {
          message: `every connection to port ${number} is taken for one to ${spec.name}`,
          at: at([...path, 'protocol']),
          hint: 'add addresses, or say TLS if that is what callers send: then the server name tells it apart',
        };
      }
    }
  },
});
