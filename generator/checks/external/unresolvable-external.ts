import { isIP } from 'node:net';
import { defineCheck, type Finding } from '../check.ts';
import { portsOf } from '../support/external-ports.ts';
import { type ExternalSource, externalSources } from '../support/policy-sources.ts';

export const unresolvableExternal = defineCheck({
  name: 'unresolvable-external',
  code: 'MESH448',
  severity: 'error',
  title: 'An external service that proxies cannot find',
  explanation:
    'DNS asks for the hosts, and no DNS server knows a wildcard; it may ask for endpoints instead. STATIC needs endpoints with IP addresses, NONE takes none: the connection goes where the caller wanted to. Istio refuses such a ServiceEntry, or makes a cluster without endpoints of it.',
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
      message: 'with resolution STATIC, nothing says where it is',
      at: at(['resolution']),
      hint: 'add endpoints: [{ address: ... }], or write resolution: DNS',
    };
  if (resolution === 'NONE' && endpoints.length > 0)
    yield {
      message: 'with resolution NONE, endpoints are not used',
      at: at(['endpoints'], 'key'),
      hint: 'remove them, or write resolution: STATIC',
      related: [{ message: 'the resolution', at: at(['resolution']) }],
    };
  for (const [index, { address }] of endpoints.entries()) {
    if (resolution !== 'STATIC' || isIP(address) !== 0) continue;
    yield {
      message: `with resolution STATIC, ${address} is not looked up`,
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
      message: `no DNS server can say where ${host} is`,
      at: at(['hosts', index]),
      hint: 'write resolution: NONE to go where the caller has resolved it to, or name the hosts, or endpoints',
    };
  }
  if (resolution !== 'NONE' && tcp && hosts.length > 1)
    yield {
      message: `which of ${hosts.join(' and ')} a TCP connection is for, no proxy can see`,
      at: at(['hosts'], 'key'),
      hint: 'describe each as an external service of its own, with addresses or another port',
      related: [{ message: 'the protocol', at: at([...tcp.path, 'protocol']) }],
    };
  for (const [index, address] of addresses.entries()) {
    if (resolution !== 'DNS' || !address.includes('/')) continue;
    yield {
      message: `with resolution DNS, ${address} cannot be a network`,
      at: at(['addresses', index]),
      hint: 'write single addresses, or resolution: NONE',
    };
  }
}
