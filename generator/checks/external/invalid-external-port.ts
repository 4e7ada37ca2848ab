import type { Path } from '../../diagnostics/source-file.ts';
import type { Workspace } from '../../load/workspace.ts';
import { isTls, seesCalls } from '../../model/external.ts';
import { defineCheck, type Finding } from '../check.ts';
import { portsOf } from '../support/external-ports.ts';
import { type ExternalSource, externalSources } from '../support/policy-sources.ts';

/** Port that HTTPS servers listen at. */
const httpsPort = 443;

export const invalidExternalPort = defineCheck({
  name: 'invalid-external-port',
  code: 'MESH447',
  severity: 'error',
  title: 'A port of an external service that does not fit what is said of it',
  explanation:
    'protocol says what callers send to their proxy. Plain text for port 443 is refused by the server or, worse, read on the way; what is TLS already would be TLS in TLS. Only where callers send GRPC, HTTP or HTTP2 in plain text does the proxy see calls: elsewhere timeouts and retries are silently ignored. What base/ renders depends on it, so that it is the same in all clusters.',
  source: 'Istio, Egress TLS Origination; ServicePort.protocol',
  *run(workspace) {
    for (const source of externalSources(workspace)) {
      yield* wrongTls(source);
      yield* ignoredPolicies(source);
      yield* samePorts(source);
    }
    yield* otherProtocols(workspace);
  },
});

function* wrongTls({ spec, at }: ExternalSource): Iterable<Finding> {
  const { tls, port } = spec;
  const ports = portsOf(spec);
  for (const { path, protocol, number, targetPort, tls: own } of ports) {
    const step = targetPort === undefined ? 'number' : 'targetPort';
    if (!seesCalls(protocol) || (tls && own !== 'off') || (targetPort ?? number) !== httpsPort) continue;
    yield {
      message: 'plain text would be sent to port 443',
      at: at([...path, step]),
      hint: 'add tls: { mode: SIMPLE }, so that the proxies of the callers make TLS of it; if callers do it, say protocol: TLS',
      related: [{ message: 'what callers send', at: at([...path, 'protocol']) }],
    };
  }
  if (isTlsTwice(spec))
    yield {
      message: `callers send ${port.protocol} themselves, which would be put into TLS again`,
      at: at(['tls'], 'key'),
      hint: 'remove tls, or let callers send plain text: protocol: GRPC, HTTP or HTTP2',
      related: [{ message: 'what callers send', at: at(['port', 'protocol']) }],
    };
  if (tls?.mode === 'MUTUAL' && tls.credentialName === undefined)
    yield {
      message: 'mutual TLS without a certificate to show',
      at: at(['tls', 'mode']),
      hint: 'add credentialName, the name of a Secret with tls.crt and tls.key in the namespace of each caller',
    };
}

/** True if callers send TLS at every port and their proxies would put it into TLS again. */
const isTlsTwice = (spec: ExternalSource['spec']): boolean =>
  spec.tls !== undefined && portsOf(spec).every(({ protocol, tls }) => isTls(protocol) || tls === 'off');

/** With TLS in TLS the protocol is probably wrong, and then proxies do see calls: that is one mistake. */
function* ignoredPolicies({ spec, at }: ExternalSource): Iterable<Finding> {
  if (isTlsTwice(spec) || portsOf(spec).some(({ protocol }) => seesCalls(protocol))) return;
  const [first, ...others] = (['timeout', 'retries'] as const).filter((key) => spec[key] !== undefined);
  if (first === undefined) return;
  const keys = [first, ...others].join(' and ');
  yield {
    message: `proxies see no calls in ${spec.port.protocol}: ${keys} would have no effect`,
    at: at([first], 'key'),
    hint: `remove ${keys}, or let callers send plain text: protocol: GRPC, HTTP or HTTP2 with tls`,
    related: [{ message: 'what callers send', at: at(['port', 'protocol']) }],
  };
}

/** Istio refuses a ServiceEntry with two ports of one name or number. */
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
              ? 'give it another name: the first port is named like its protocol'
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
          message: `${name} is called by ${elsewhere.protocol} elsewhere, and by ${protocol} from here`,
          at: at([...path, 'protocol']),
          hint: 'describe it as two external services',
          related: [{ message: 'elsewhere', at: external.at([...path, 'protocol']) }],
        };
      if (!elsewhere && seesCalls(protocol) && ![...known.values()].some((each) => seesCalls(each.protocol)))
        yield {
          message: `proxies see no calls of ${name} elsewhere, and here they would see those at this port`,
          at: at([...path, 'protocol']),
          hint: 'describe it as two external services',
          related: [{ message: 'elsewhere', at: external.at(['port', 'protocol']) }],
        };
    }
  }
}
