import type { ITelemetry } from '@kubernetes-models/istio/telemetry.istio.io/v1/Telemetry';
import { type HttpOperation, isOperationTitle, operationsIn } from '../load/http-operation.ts';
import type { AccessLogging, Tracing } from '../model/telemetry.ts';
import { appLabel, type OverlayKind } from './kind.ts';
import type { InstanceView } from './view.ts';

type Spec = NonNullable<ITelemetry['spec']>;
type Override = NonNullable<NonNullable<Spec['metrics']>[number]['overrides']>[number];

/**
 * The telemetry of the proxies of a service: all settings in one document, because if two documents select a
 * pod, only one applies. It exists only if the cluster sets something; otherwise the defaults of the mesh
 * apply.
 * Source: Istio, Telemetry API.
 */
export const telemetry: OverlayKind = {
  group: 'telemetry.istio.io',
  kind: 'Telemetry',
  render: (view): ITelemetry[] => {
    const { name, namespace } = view.service;
    const { methodMetrics, accessLogging, tracing } = view.cluster.telemetry;
    const overrides = methodMetrics ? methodTags(view) : [];
    const spec: Spec = {
      ...(methodMetrics && overrides.length > 0
        ? { metrics: [{ ...named(methodMetrics.providers), overrides }] }
        : {}),
      ...(accessLogging ? { accessLogging: [accessLogOf(accessLogging)] } : {}),
      ...(tracing ? { tracing: [tracingOf(tracing)] } : {}),
    };
    if (Object.keys(spec).length === 0) return [];
    return [
      {
        apiVersion: 'telemetry.istio.io/v1',
        kind: 'Telemetry',
        metadata: { name, namespace, labels: appLabel({ name }) },
        spec: { selector: { matchLabels: appLabel({ name }) }, ...spec },
      },
    ];
  },
};

/** The tags for the methods that a service serves and for those it calls: a proxy counts both. */
function methodTags({ service: { methods, access } }: InstanceView): Override[] {
  const served = methods.map(({ path }) => path);
  const called = [...new Set(access.calls.flatMap((call) => call.methods))];
  return [...tagsFor('SERVER', served), ...tagsFor('CLIENT', called)];
}

function tagsFor(mode: 'SERVER' | 'CLIENT', methods: readonly string[]): Override[] {
  if (methods.length === 0) return [];
  const ofGrpc = methods.filter((method) => !isOperationTitle(method));
  const operations = operationsIn(methods);
  const tag = (value: string) => ({ operation: 'UPSERT' as const, value });
  return (['REQUEST_COUNT', 'REQUEST_DURATION'] as const).map((metric) => ({
    match: { metric, mode },
    tagOverrides: {
      ...(ofGrpc.length > 0 ? { grpc_method: tag(methodOrOther(ofGrpc)) } : {}),
      ...(operations.length > 0 ? { http_operation: tag(operationOrOther(operations)) } : {}),
    },
  }));
}

/**
 * A CEL expression: a known path unchanged, anything else as `other`. The caller chooses the path, and every
 * new value would be another time series in each proxy.
 * Source: Envoy, Attributes (request.url_path); gRPC A66, which bounds grpc.method with `other` for the same
 * reason.
 */
function methodOrOther(methods: readonly string[]): string {
  const paths = methods.map((method) => `'/${method}'`).join(', ');
  return `request.url_path in [${paths}] ? request.url_path : 'other'`;
}

/**
 * A CEL expression: the operation that a request belongs to, such as `GET /product/{*}`, anything else as `other`.
 * Source: Envoy, Attributes (request.url_path, request.method); Common Expression Language, matches.
 */
const operationOrOther = (operations: readonly HttpOperation[]): string =>
  [...operations.map((each) => `${conditionOf(each)} ? ${literal(each.text)}`), "'other'"].join(' : ');

function conditionOf(operation: HttpOperation): string {
  const { methods } = operation;
  const path = pathOf(operation);
  if (methods.length === 0) return path;
  const [first = ''] = methods;
  const verb =
    methods.length === 1
      ? `request.method == ${literal(first)}`
      : `request.method in [${methods.map(literal).join(', ')}]`;
  return `${path} && ${verb}`;
}

function pathOf({ path }: HttpOperation): string {
  const [start = '', ...others] = path.split('{**}');
  if (!path.includes('{')) return `request.url_path == ${literal(path)}`;
  if (others.length > 0 && !start.includes('{')) return `request.url_path.startsWith(${literal(start)})`;
  const expression = path
    .split(/(\{\*{1,2}\})/)
    .map((part) => {
      if (part === '{*}') return '[^/]+';
      return part === '{**}' ? '.*' : part.replace(/[.+()|[\]$^]/g, '\\$&');
    })
    .join('');
  return `request.url_path.matches(${literal(`^${expression}$`)})`;
}

/** A text in CEL. */
const literal = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** A gRPC error is an HTTP 200 with another status in the trailers. */
const isError = 'response.code >= 400 || response.grpc_status != 0';

function accessLogOf({ log, providers }: AccessLogging): NonNullable<Spec['accessLogging']>[number] {
  if (log === 'off') return { disabled: true };
  return { ...named(providers), ...(log === 'errors' ? { filter: { expression: isError } } : {}) };
}

const tracingOf = ({
  provider,
  randomSamplingPercentage,
}: Tracing): NonNullable<Spec['tracing']>[number] => ({
  ...(provider === undefined ? {} : named([provider])),
  randomSamplingPercentage,
});

const named = (providers: readonly string[]): { providers?: { name: string }[] } =>
  providers.length > 0 ? { providers: providers.map((name) => ({ name })) } : {};
