import { defineCheck } from '../check.ts';
import { externalSources, portsOf } from '../support/external-specs.ts';

export const tcpWithoutAddresses = defineCheck({
  name: 'tcp-without-addresses',
  code: 'MESH444',
  severity: 'warning',
  title: 'An external TCP service captures all connections to its port',
  explanation:
    'A TCP connection carries no host name. Without addresses, a proxy treats every connection to this port as one to this service, whatever its destination. Istio gives the host its own address only if proxies answer DNS queries (DNS proxying).',
  source: 'Istio, ServiceEntry.addresses; Understanding TLS and DNS Proxying',
  *run(workspace) {
    for (const { spec, at } of externalSources(workspace)) {
      if (spec.addresses) continue;
      for (const { protocol, number, path } of portsOf(spec)) {
        if (protocol !== 'TCP') continue;
        yield {
          message: `proxies treat every connection to port ${number} as one to ${spec.name}`,
          at: at([...path, 'protocol']),
          missingIn: spec.name,
          hint: 'add addresses, or write protocol: TLS if callers send TLS: then the server name identifies it',
        };
      }
    }
  },
});
