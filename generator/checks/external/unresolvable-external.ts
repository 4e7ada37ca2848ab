import { isIP } from 'node:net';
import { defineCheck, type Finding } from '../check.ts';
import { type ExternalSource, externalSources, portsOf } from '../support/external-specs.ts';

export const unresolvableExternal = defineCheck({
  name: 'unresolvable-external',
  code: 'MESH448',
  severity: 'error',
  title: 'Proxies cannot resolve an external service',
  explanation:
    'With resolution DNS, proxies look up the hosts, or the endpoints if there are any; no DNS server resolves a wildcard. STATIC needs endpoints with IP addresses. NONE uses no endpoints: the proxy connects to the address that the caller dialled. Otherwise Istio rejects the ServiceEntry, or proxies have no endpoints for it.',
  source: 'Istio, ServiceEntry.Resolution; istio/istio, pkg/config/validation (ValidateServiceEntry)',
  *run(workspace) {
    for (const source of externalSources(workspace)) {
      yield* wrongEndpoints(source);
      yield* wrongHosts(source);
    }
  },
});

function* wrongEndpoints({ spec, at }: ExternalSource): Iterable<Finding> {
  const { resolution = 'DNS', endpoints = [] } = spec;
  if (resolution === 'STATIC' && endpoints.length === 0)
    yield {
      message: 'resolution STATIC needs endpoints, but there are none',
      missingIn: spec.name,
      at: at(['resolution']),
      hint: 'add endpoints: [{ address: ... }], or write resolution: DNS',
    };
  if (resolution === 'NONE' && endpoints.length > 0)
    yield {
      message: 'resolution NONE ignores endpoints',
      at: at(['endpoints'], 'key'),
      hint: 'remove them, or write resolution: STATIC',
      related: [{ message: 'the resolution', at: at(['resolution']) }],
    };
  for (const [index, { address }] of endpoints.entries()) {
    if (resolution !== 'STATIC' || isIP(address) !== 0) continue;
    yield {
      message: `resolution STATIC does not look up ${address}`,
      at: at(['endpoints', index, 'address']),
      hint: 'write an IP address, or resolution: DNS',
      related: [{ message: 'the resolution', at: at(['resolution']) }],
    };
  }
}

function* wrongHosts({ spec, at }: ExternalSource): Iterable<Finding> {
  const { resolution = 'DNS', endpoints = [], addresses = [], hosts } = spec;
  const tcp = portsOf(spec).find(({ protocol }) => protocol === 'TCP');
  for (const [index, host] of hosts.entries()) {
    if (resolution !== 'DNS' || endpoints.length > 0 || !host.startsWith('*.')) continue;
    yield {
      message: `no DNS server resolves ${host}`,
      missingIn: spec.name,
      at: at(['hosts', index]),
      hint: 'write resolution: NONE to use the address that the caller resolved, or list the hosts or endpoints',
    };
  }
  if (resolution !== 'NONE' && tcp && hosts.length > 1)
    yield {
      message: `proxies cannot see which of ${hosts.join(' and ')} a TCP connection is for`,
      at: at(['hosts'], 'key'),
      hint: 'write one external service for each, with addresses or another port',
      related: [{ message: 'the protocol', at: at([...tcp.path, 'protocol']) }],
    };
  for (const [index, address] of addresses.entries()) {
    if (resolution !== 'DNS' || !address.includes('/')) continue;
    yield {
      message: `resolution DNS does not allow a network such as ${address}`,
      missingIn: spec.name,
      at: at(['addresses', index]),
      hint: 'write single addresses, or resolution: NONE',
    };
  }
}
