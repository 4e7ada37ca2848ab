import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { valueAt } from '../../lang/at-path.ts';
import type { Instance } from '../../load/workspace.ts';
import { seesRequests, servedPortsOf } from '../../model/served-ports.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { defineCheck, type Finding, settingsSources } from '../check.ts';

/** Settings for methods: they need a gRPC or HTTP server. */
const ofMethods: readonly Path[] = [
  ['methods'],
  ['routes'],
  ['mirror'],
  ['faults'],
  ['deny'],
  ['expose'],
  ['allow'],
  ['jwt', 'require'],
  ['mtls', 'plaintextMethods'],
];

/** Settings for requests of HTTP that gRPC calls cannot meet: they need an HTTP server. */
const ofHttp: readonly Path[] = [['loadBalancer', 'consistentHash', 'httpQueryParameterName']];

/** Settings for single calls: they need a port of which proxies see the calls. */
const ofCalls: readonly Path[] = [
  ['timeout'],
  ['retries'],
  ['jwt'],
  ['connectionPool', 'http2MaxRequests'],
  ['connectionPool', 'http1MaxPendingRequests'],
  ['connectionPool', 'maxRequestsPerConnection'],
  ['connectionPool', 'maxConcurrentStreams'],
  ['connectionPool', 'maxRetries'],
  ['connectionPool', 'idleTimeout'],
  ['loadBalancer', 'consistentHash', 'httpHeaderName'],
  ['loadBalancer', 'consistentHash', 'httpCookie'],
];

/** Settings for connections to the service: they need a port. */
const ofConnections: readonly Path[] = [
  ['policies'],
  ['allowPrincipals'],
  ['connectionPool'],
  ['outlierDetection'],
  ['loadBalancer'],
  ['tls'],
  ['subsets'],
  ['portLevelSettings'],
  ['trafficDistribution'],
  ['exportTo'],
  ['mtls'],
];

export const settingWithoutServer = defineCheck({
  name: 'setting-without-server',
  code: 'MESH1203',
  severity: 'error',
  title: 'A setting for calls that the service does not take',
  explanation:
    'Settings for methods, such as rules, mirrors, faults and exposure, need a gRPC or HTTP server. Timeouts, retries and limits on calls need a port of which proxies see the calls: gRPC or HTTP. For other protocols, proxies see only connections. A service without any port is not called at all. Such a setting would have no effect.',
  source: 'Istio, Protocol Selection; VirtualService: HTTPRoute and TCPRoute',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace))
      for (const path of uselessIn(spec)) yield findingOf(spec, path, at(path, 'key'));
    for (const instance of workspace.instances) yield* uselessShares(instance);
  },
});

/** The paths of the settings of a spec that have no effect; none below another one of them. */
function uselessIn(spec: ServiceSpec): Path[] {
  const isUsed = (path: Path) => valueAt(spec, path) !== undefined;
  if (spec.http) return spec.grpc || spec.allow === undefined ? [] : [['allow']];
  if (spec.grpc) return ofHttp.filter(isUsed);
  const ports = servedPortsOf(spec);
  const useless = [
    ...(ports.length > 0 ? [] : ofConnections),
    ...(ports.some(seesRequests) ? [] : ofCalls),
    ...ofHttp,
    ...ofMethods,
  ].filter(isUsed);
  return useless.filter(
    (path) => !useless.some((each) => each !== path && each.every((step, index) => path[index] === step)),
  );
}

function findingOf(spec: ServiceSpec, path: Path, at: Place): Finding {
  return {
    message: `${path.join('.')} has no effect: ${reasonFor(spec, ofMethods.includes(path))}`,
    at,
    hint: `remove ${path.at(-1)}`,
    missingIn: spec.name,
  };
}

/** What the service lacks, in words. */
function reasonFor(spec: ServiceSpec, isOfMethods: boolean): string {
  const ports = servedPortsOf(spec);
  if (ports.length === 0) return `${spec.name} serves no port, so nothing calls it`;
  if (spec.grpc) return `${spec.name} has no HTTP server, and gRPC calls have no query`;
  if (spec.http) return `only gRPC servers have health and reflection, and ${spec.name} has none`;
  if (isOfMethods) return `${spec.name} has no gRPC or HTTP server, so it has no methods`;
  return `proxies see only connections to ${spec.name}, and no calls (${ports.map(({ appProtocol }) => appProtocol).join(', ')})`;
}

/** Shares of calls that nothing makes. */
function* uselessShares({ name, spec, own, atOwn }: Instance): Iterable<Finding> {
  if (spec.grpc || spec.http) return;
  const hasPorts = servedPortsOf(spec).length > 0;
  if (own.weights && !hasPorts) yield findingOf(spec, ['weights'], atOwn(['weights'], 'key'));
  if (own.methodWeights)
    yield {
      message: `methodWeights has no effect: ${reasonFor(spec, true)}`,
      at: atOwn(['methodWeights'], 'key'),
      hint: hasPorts ? `remove it: weights splits the connections to ${name}` : 'remove it',
      missingIn: name,
    };
}
