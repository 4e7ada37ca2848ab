import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import type { Workspace } from '../../load/workspace.ts';
import { isTls, seesCalls } from '../../model/external.ts';
import { readDestinationRule } from '../../picture/destination-rules.ts';
import { destinationsIn } from '../../picture/destinations.ts';
import { titleOf } from '../../picture/document-names.ts';
import { domainOf, findHost } from '../../picture/hosts.ts';
import { hasHost, matchesHost } from '../../picture/mesh-hosts.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { type DocumentFinding, defineCheck, type Finding } from '../check.ts';
import { type ExternalSource, externalSources, portsOf } from '../support/external-specs.ts';

/** The port of HTTPS servers. */
const httpsPort = 443;

export const invalidExternalPort = defineCheck({
  name: 'invalid-external-port',
  code: 'MESH447',
  severity: 'error',
  title: 'A port of an external service contradicts its other settings',
  explanation:
    'protocol is what callers send to their proxy. A server rejects plain text at port 443, or others can read it on the way. TLS from the caller plus tls in the proxy would be TLS in TLS. The proxy sees single calls only if callers send GRPC, HTTP or HTTP2 in plain text; otherwise it silently ignores timeouts and retries. The protocol must be the same in all clusters.',
  source: 'Istio, Egress TLS Origination; ServicePort.protocol',
  *run(workspace) {
    for (const source of externalSources(workspace)) {
      yield* wrongTls(source);
      yield* ignoredPolicies(source);
      yield* samePorts(source);
    }
    yield* otherProtocols(workspace);
  },
  *runDocuments(rendered) {
    for (const document of rendered.documents)
      if (document.kind === 'ServiceEntry' && document.origin === 'extra')
        yield* plainTextTo443(document, rendered);
      else if (document.kind === 'DestinationRule' && document.origin === 'extra')
        yield* tlsTwice(document, rendered);
  },
});

/**
 * The TLS of a DestinationRule for ports at which callers already send TLS. A VirtualService may send plain text there, so
 * hosts with one are left out.
 * Source: Istio, Egress TLS Origination; DestinationRule, TrafficPolicy.portLevelSettings.
 */
function* tlsTwice(document: RenderedDocument, rendered: RenderedFleet): Iterable<DocumentFinding> {
  const { host, users } = readDestinationRule(document, domainOf(rendered));
  for (const { name, hosts, documents } of picturesOf(document, rendered)) {
    const found = findHost(hosts, host, users);
    if (found?.kind !== 'ServiceEntry' || found.isInMesh || !found.written) continue;
    if ((documents.get('VirtualService') ?? []).some(({ value }) => namesHost(value, host))) continue;
    for (const { number, protocol } of found.ports) {
      const path = tlsPathOf(document.value, number);
      const mode = textAt(document.value, ...path);
      if (!/^(?:https|tls)$/.test(protocol ?? '') || !/^(?:SIMPLE|MUTUAL)$/.test(mode ?? '')) continue;
      yield {
        message: `${titleOf(document)}: callers already send ${protocol?.toUpperCase()} to port ${number} of ${host}, and their proxies would encrypt it again`,
        at: document.at(path),
        hint: 'remove tls, or let callers send plain text: protocol: GRPC, HTTP or HTTP2 in the ServiceEntry',
        related: [{ message: titleOf(found.written), at: found.at }],
        clusters: [name],
      };
    }
  }
}

/** The path of the TLS mode of a port. Settings of a port replace those for all ports, also what they leave out. */
function tlsPathOf(value: unknown, port: number): Path {
  const policy: Path = ['spec', 'trafficPolicy'];
  const index = listAt(value, ...policy, 'portLevelSettings').findIndex(
    (item) => numberAt(item, 'port', 'number') === port,
  );
  return [...policy, ...(index < 0 ? [] : ['portLevelSettings', index]), 'tls', 'mode'];
}

/** True if a VirtualService is for a host, or sends calls to it. */
const namesHost = (value: unknown, host: string): boolean =>
  hasHost(value, host) || [...destinationsIn(value)].some(({ path }) => textAt(value, ...path) === host);

/** Ports 443 of a ServiceEntry that callers and their proxies send plain text to. */
function* plainTextTo443(document: RenderedDocument, rendered: RenderedFleet): Iterable<DocumentFinding> {
  const { value } = document;
  if (textAt(value, 'spec', 'location') === 'MESH_INTERNAL') return;
  const hosts = textsAt(value, 'spec', 'hosts');
  const endpoints = listAt(value, 'spec', 'endpoints');
  for (const [index, port] of listAt(value, 'spec', 'ports').entries()) {
    const number = numberAt(port, 'targetPort') ?? numberAt(port, 'number');
    const protocol = textAt(port, 'protocol')?.toUpperCase() ?? '';
    const isRemapped = endpoints.some(
      (endpoint) => mapAt(endpoint, 'ports')[textAt(port, 'name') ?? ''] !== undefined,
    );
    if (number !== httpsPort || !['HTTP', 'HTTP2', 'GRPC'].includes(protocol) || isRemapped) continue;
    for (const picture of picturesOf(document, rendered)) {
      if (hosts.every((host) => mayChangeCalls(host, picture))) continue;
      const key = numberAt(port, 'targetPort') === undefined ? 'number' : 'targetPort';
      yield {
        message: `${titleOf(document)}: callers and their proxies send plain text to port 443`,
        at: document.at(['spec', 'ports', index, 'protocol']),
        hint: 'add a DestinationRule with tls: { mode: SIMPLE }: proxies then encrypt the calls; if callers already send TLS, write protocol: TLS. An external service in services/ needs only tls',
        related: [{ message: 'the port', at: document.at(['spec', 'ports', index, key]) }],
        clusters: [picture.name],
        // A host of the mesh should not have a ServiceEntry at all.
        follows: document.at(['spec', 'hosts', 0]),
      };
    }
  }
}

/** True if a document of a team encrypts the calls of a host, or routes them elsewhere. */
function mayChangeCalls(host: string, { destinationRules, documents }: ClusterPicture): boolean {
  const isEncrypted = [...destinationRules].some(
    ([pattern, rules]) =>
      matchesHost(pattern, host) && rules.some(({ tls }) => tls.some(({ mode }) => mode !== 'DISABLE')),
  );
  return isEncrypted || (documents.get('VirtualService') ?? []).some(({ value }) => hasHost(value, host));
}

function* wrongTls({ spec, at }: ExternalSource): Iterable<Finding> {
  const { tls, port } = spec;
  const ports = portsOf(spec);
  for (const { path, protocol, number, targetPort, tls: own } of ports) {
    const step = targetPort === undefined ? 'number' : 'targetPort';
    if (!seesCalls(protocol) || (tls && own !== 'off') || (targetPort ?? number) !== httpsPort) continue;
    yield {
      message: 'plain text would be sent to port 443',
      missingIn: spec.name,
      at: at([...path, step]),
      hint: 'add tls: { mode: SIMPLE } to let the proxies of the callers encrypt it; if callers already send TLS, write protocol: TLS',
      related: [{ message: 'what callers send', at: at([...path, 'protocol']) }],
    };
  }
  if (isTlsTwice(spec))
    yield {
      message: `callers already send ${port.protocol}, and their proxies would encrypt it again`,
      at: at(['tls'], 'key'),
      hint: 'remove tls, or let callers send plain text: protocol: GRPC, HTTP or HTTP2',
      related: [{ message: 'what callers send', at: at(['port', 'protocol']) }],
    };
  if (tls?.mode === 'MUTUAL' && tls.credentialName === undefined)
    yield {
      message: 'mutual TLS without a client certificate',
      at: at(['tls', 'mode']),
      hint: 'add credentialName, the name of a Secret with tls.crt and tls.key in the namespace of each caller',
    };
}

/** True if callers send TLS at every port and their proxies would encrypt it again. */
const isTlsTwice = (spec: ExternalSource['spec']): boolean =>
  spec.tls !== undefined && portsOf(spec).every(({ protocol, tls }) => isTls(protocol) || tls === 'off');

/** With TLS in TLS the protocol is probably wrong, and then proxies do see calls: one mistake, one finding. */
function* ignoredPolicies({ spec, at }: ExternalSource): Iterable<Finding> {
  if (isTlsTwice(spec) || portsOf(spec).some(({ protocol }) => seesCalls(protocol))) return;
  const [first, ...others] = (['timeout', 'retries'] as const).filter((key) => spec[key] !== undefined);
  if (first === undefined) return;
  const keys = [first, ...others].join(' and ');
  yield {
    message: `proxies see no single calls in ${spec.port.protocol}: ${keys} would have no effect`,
    at: at([first], 'key'),
    hint: `remove ${keys}, or let callers send plain text: protocol: GRPC, HTTP or HTTP2 with tls`,
    related: [{ message: 'what callers send', at: at(['port', 'protocol']) }],
  };
}

/** Istio rejects a ServiceEntry with two ports of one name or number. */
function* samePorts({ spec, at }: ExternalSource): Iterable<Finding> {
  const first = new Map<string, Path>();
  for (const { name, number, path } of portsOf(spec)) {
    for (const [key, what, step] of [
      [`name ${name}`, `the name ${name}`, undefined],
      [`number ${number}`, `the number ${number}`, 'number'],
    ] as const) {
      const other = first.get(key);
      if (!other) first.set(key, path);
      else
        yield {
          message: `two ports have ${what}`,
          at: step === undefined ? at(path, 'key') : at([...path, step]),
          hint:
            step === undefined
              ? 'give it another name: the first port has the name of its protocol'
              : 'keep one of the two',
          related: [{ message: 'the other', at: at(other, 'key') }],
        };
    }
  }
}

function* otherProtocols({ externalInstances }: Workspace): Iterable<Finding> {
  for (const { name, spec, external, at } of externalInstances) {
    const known = new Map(portsOf(external.spec).map((port) => [port.path.join('.'), port]));
    for (const { path, protocol } of portsOf(spec)) {
      const elsewhere = known.get(path.join('.'));
      if (elsewhere && elsewhere.protocol !== protocol)
        yield {
          message: `other clusters call ${name} with ${elsewhere.protocol}, but this cluster with ${protocol}`,
          at: at([...path, 'protocol']),
          hint: 'write two external services',
          related: [{ message: 'the protocol in other clusters', at: external.at([...path, 'protocol']) }],
        };
      if (!elsewhere && seesCalls(protocol) && ![...known.values()].some((each) => seesCalls(each.protocol)))
        yield {
          message: `proxies in other clusters see no single calls of ${name}, but here they would see those at this port`,
          at: at([...path, 'protocol']),
          hint: 'write two external services',
          related: [{ message: 'the protocol in other clusters', at: external.at(['port', 'protocol']) }],
        };
    }
  }
}
