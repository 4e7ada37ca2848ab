import { nearest } from '../../diagnostics/nearest.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { knownNames } from '../support/documents/authorization-policies.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { knownPaths, pathMistake, regexMistake } from '../support/documents/policy-paths.ts';

export const telemetryMatchesNoCall = defineRenderedCheck({
  name: 'telemetry-matches-no-call',
  code: 'MESH2000',
  severity: 'warning',
  title: 'A Telemetry names a method, attribute, metric or tag that does not exist',
  explanation:
    'Filters of access logs and values of tags are expressions in CEL. An attribute that Envoy does not know, or a path that no proto has, makes a filter that no call fits: the log stays empty, and nothing reports it. The HTTP status of a gRPC answer is 200 also for errors, so response.code shows none: use response.grpc_status. The override of a metric or tag with another name has no effect.',
  source:
    'Istio, Telemetry: AccessLogging.Filter and MetricsOverrides; Envoy, Attributes; gRPC over HTTP2: Responses',
  *run(rendered) {
    const paths = knownPaths(rendered.workspace.protos);
    for (const document of rendered.documents) {
      if (document.kind !== 'Telemetry' || document.origin === 'generated') continue;
      const isOnlyGrpc = knownNames(document, rendered).httpPorts?.length === 0;
      for (const { text, path } of expressionsIn(document))
        for (const mistake of mistakesIn(text, paths, isOnlyGrpc))
          yield* mistakeAt(document, [path], mistake);
      yield* unknownMetrics(document);
    }
  },
});

/** The expressions of a Telemetry, and their paths. */
function* expressionsIn({
  value,
}: RenderedDocument): Iterable<{ readonly text: string; readonly path: Path }> {
  for (const [index, item] of listAt(value, 'spec', 'accessLogging').entries()) {
    const text = textAt(item, 'filter', 'expression');
    if (text !== undefined) yield { text, path: ['spec', 'accessLogging', index, 'filter', 'expression'] };
  }
  for (const [index, metrics] of listAt(value, 'spec', 'metrics').entries())
    for (const [position, override] of listAt(metrics, 'overrides').entries())
      for (const tag of Object.keys(mapAt(override, 'tagOverrides'))) {
        const text = textAt(override, 'tagOverrides', tag, 'value');
        const path = ['spec', 'metrics', index, 'overrides', position, 'tagOverrides', tag, 'value'];
        if (text !== undefined) yield { text, path };
      }
}

type Mistake = Required<Pick<Finding, 'message' | 'hint'>>;

function* mistakesIn(text: string, paths: ReadonlySet<string>, isOnlyGrpc: boolean): Iterable<Mistake> {
  // Attributes are outside of quotes.
  const code = text.replaceAll(/'[^']*'|"[^"]*"/g, "''");
  for (const [attribute] of code.matchAll(/\b[a-z_]+(?:\.[a-z_]+)+\b(?!\()/g))
    if (
      !attributes.includes(attribute) &&
      !attributes.some((one) => attribute.startsWith(`${one}.`)) &&
      nearest(attribute, attributes).length > 0
    )
      yield {
        message: `Envoy has no attribute ${attribute}`,
        hint: suggest(attribute, attributes, 'attributes'),
      };
  if (
    isOnlyGrpc &&
    /\bresponse\.code\s*(?:>=?\s*[2-5]\d\d|==\s*[345]\d\d)/.test(code) &&
    !/grpc_status/.test(code)
  )
    yield {
      message: 'the HTTP status of a gRPC answer is 200 also for errors, so response.code finds none',
      hint: 'write response.grpc_status != 0',
    };
  for (const { path, kind } of pathsIn(text)) {
    if (!/^\/?[\w.]+\.[A-Za-z]\w*\/?/.test(path)) continue;
    const mistake =
      kind === 'regex'
        ? regexMistake(path, paths)
        : pathMistake(kind === 'prefix' ? `${path}*` : path, paths);
    if (mistake) yield mistake;
  }
}

/** The paths of calls that an expression compares with. */
function* pathsIn(
  text: string,
): Iterable<{ readonly path: string; readonly kind: 'exact' | 'prefix' | 'regex' }> {
  const attribute = 'request\\.(?:url_)?path';
  for (const [, , path = ''] of text.matchAll(new RegExp(`${attribute}\\s*[=!]=\\s*(['"])(.*?)\\1`, 'g')))
    yield { path, kind: 'exact' };
  for (const [, , path = ''] of text.matchAll(
    new RegExp(`${attribute}\\.startsWith\\((['"])(.*?)\\1\\)`, 'g'),
  ))
    yield { path, kind: 'prefix' };
  for (const [, , path = ''] of text.matchAll(new RegExp(`${attribute}\\.matches\\((['"])(.*?)\\1\\)`, 'g')))
    yield { path, kind: 'regex' };
  for (const [, list = ''] of text.matchAll(new RegExp(`${attribute}\\s+in\\s+\\[(.*?)\\]`, 'g')))
    for (const [, , path = ''] of list.matchAll(/(['"])(.*?)\1/g)) yield { path, kind: 'exact' };
}

/** Metrics and tags that are close to those of Istio, but none of them. */
function* unknownMetrics(document: RenderedDocument): Iterable<Finding> {
  for (const [index, item] of listAt(document.value, 'spec', 'metrics').entries())
    for (const [position, override] of listAt(item, 'overrides').entries()) {
      const path: Path = ['spec', 'metrics', index, 'overrides', position];
      const metric = textAt(override, 'match', 'customMetric');
      const atMetric = document.at([...path, 'match', 'customMetric']);
      const own = metric?.replace(/^istio_/, '');
      if (
        metric !== undefined &&
        own !== undefined &&
        !customMetrics.includes(own) &&
        nearest(own, customMetrics).length > 0 &&
        isInAddition(atMetric)
      )
        yield {
          message: `${titleOf(document)}: Istio has no metric ${metric}`,
          at: atMetric,
          hint: suggest(own, customMetrics, 'metrics'),
        };
      for (const tag of Object.keys(mapAt(override, 'tagOverrides'))) {
        const at = document.at([...path, 'tagOverrides', tag], 'key');
        const isRemoved = textAt(override, 'tagOverrides', tag, 'operation') === 'REMOVE';
        if (!isRemoved || tags.includes(tag) || nearest(tag, tags).length === 0 || !isInAddition(at))
          continue;
        yield {
          message: `${titleOf(document)}: the metrics of Istio have no tag ${tag}`,
          at,
          hint: suggest(tag, tags, 'tags'),
        };
      }
    }
}

/** Attributes of Envoy. Those that hold a map, such as metadata, also have keys of their own. */
const attributes = [
  ...[
    'path',
    'url_path',
    'host',
    'scheme',
    'method',
    'headers',
    'referer',
    'useragent',
    'time',
    'id',
    'protocol',
    'query',
    'duration',
    'size',
    'total_size',
  ].map((name) => `request.${name}`),
  ...[
    'code',
    'code_details',
    'flags',
    'grpc_status',
    'headers',
    'trailers',
    'size',
    'total_size',
    'backend_latency',
  ].map((name) => `response.${name}`),
  ...['address', 'port'].flatMap((name) => [`source.${name}`, `destination.${name}`, `upstream.${name}`]),
  ...[
    'id',
    'mtls',
    'requested_server_name',
    'tls_version',
    'subject_local_certificate',
    'subject_peer_certificate',
    'dns_san_local_certificate',
    'dns_san_peer_certificate',
    'uri_san_local_certificate',
    'uri_san_peer_certificate',
    'sha256_peer_certificate_digest',
    'transport_failure_reason',
    'termination_details',
  ].map((name) => `connection.${name}`),
  ...[
    'tls_version',
    'subject_local_certificate',
    'subject_peer_certificate',
    'dns_san_local_certificate',
    'dns_san_peer_certificate',
    'uri_san_local_certificate',
    'uri_san_peer_certificate',
    'local_address',
    'transport_failure_reason',
    'request_attempt_count',
    'cx_pool_ready_duration',
    'locality',
  ].map((name) => `upstream.${name}`),
  ...[
    'cluster_name',
    'cluster_metadata',
    'listener_direction',
    'listener_metadata',
    'route_name',
    'route_metadata',
    'upstream_host_metadata',
    'filter_chain_name',
    'virtual_host_name',
    'virtual_host_metadata',
    'node',
  ].map((name) => `xds.${name}`),
];

/** Istio, Telemetry: MetricSelector.IstioMetric, under their names in Prometheus. */
const customMetrics = [
  'requests_total',
  'request_duration_milliseconds',
  'request_bytes',
  'response_bytes',
  'tcp_connections_opened_total',
  'tcp_connections_closed_total',
  'tcp_sent_bytes_total',
  'tcp_received_bytes_total',
  'request_messages_total',
  'response_messages_total',
];

/** Istio, Standard Metrics: labels. */
const tags = [
  'reporter',
  ...['source', 'destination'].flatMap((side) =>
    [
      'workload',
      'workload_namespace',
      'principal',
      'app',
      'version',
      'cluster',
      'canonical_service',
      'canonical_revision',
    ].map((name) => `${side}_${name}`),
  ),
  'destination_service',
  'destination_service_name',
  'destination_service_namespace',
  'request_protocol',
  'response_code',
  'response_flags',
  'connection_security_policy',
  'grpc_response_status',
];
