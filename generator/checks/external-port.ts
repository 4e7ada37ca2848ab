import type { Workspace } from '../load/workspace.ts';
import { defineCheck, type Finding } from './check.ts';
import { type ExternalSource, externalSources } from './policy-sources.ts';

/** Port that HTTPS servers listen at. */
const httpsPort = 443;

export const externalPortFits = defineCheck({
  code: 'MESH447',
  severity: 'error',
  title: 'A port of an external service that does not fit what is said of it',
  explanation:
    'protocol says what callers send to their proxy. Plain text for port 443 is refused by the server or, worse, read on the way; what is TLS already would be TLS in TLS. Only where callers send plain gRPC does the proxy see calls: elsewhere timeouts and retries are silently ignored. What base/ renders depends on it, so that it is the same in all clusters.',
  source: 'Istio, Egress TLS Origination; ServicePort.protocol',
  *run(workspace) {
    for (const source of externalSources(workspace)) {
      yield* wrongTls(source);
      yield* ignoredPolicies(source);
    }
    yield* otherProtocols(workspace);
  },
});

function* wrongTls({ spec: { port, tls }, at }: ExternalSource): Iterable<Finding> {
  const step = port.targetPort === undefined ? 'number' : 'targetPort';
  if (port.protocol === 'GRPC' && !tls && port[step] === httpsPort)
    yield {
      message: 'plain text would be sent to port 443',
      at: at(['port', step]),
      hint: 'add tls: { mode: SIMPLE }, so that the proxies of the callers make TLS of it; if callers do it, say protocol: TLS',
      related: [{ message: 'what callers send', at: at(['port', 'protocol']) }],
    };
  if (tls && (port.protocol === 'TLS' || port.protocol === 'HTTPS'))
    yield {
      message: `callers send ${port.protocol} themselves, which would be put into TLS again`,
      at: at(['tls'], 'key'),
      hint: 'remove tls, or let callers send plain text: protocol: GRPC',
      related: [{ message: 'what callers send', at: at(['port', 'protocol']) }],
    };
  if (tls?.mode === 'MUTUAL' && tls.credentialName === undefined)
    yield {
      message: 'mutual TLS without a certificate to show',
      at: at(['tls', 'mode']),
      hint: 'add credentialName, the name of a Secret with tls.crt and tls.key in the namespace of each caller',
    };
}

function* ignoredPolicies({ spec, at }: ExternalSource): Iterable<Finding> {
  const { protocol } = spec.port;
  if (protocol === 'GRPC') return;
  for (const key of ['timeout', 'retries'] as const) {
    if (spec[key] === undefined) continue;
    yield {
      message: `proxies see no calls in ${protocol}: ${key} would have no effect`,
      at: at([key], 'key'),
      hint: `remove ${key}, or let callers send plain text: protocol: GRPC with tls`,
      related: [{ message: 'what callers send', at: at(['port', 'protocol']) }],
    };
  }
}

function* otherProtocols({ externalInstances }: Workspace): Iterable<Finding> {
  for (const { name, spec, external, at } of externalInstances) {
    const { protocol } = external.spec.port;
    if (spec.port.protocol === protocol) continue;
    yield {
      message: `${name} is called by ${protocol} elsewhere, and by ${spec.port.protocol} from here`,
      at: at(['port', 'protocol']),
      hint: 'describe it as two external services',
      related: [{ message: 'elsewhere', at: external.at(['port', 'protocol']) }],
    };
  }
}
