import type { ITelemetry } from '@kubernetes-models/istio/telemetry.istio.io/v1/Telemetry';
import { isOperationTitle } from '../load/http-operation.ts';
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

/** The tag for the methods that a service serves and for those it calls: a proxy counts both. */
function methodTags({ service: { methods, access } }: InstanceView): Override[] {
  const isOfGrpc = (method: string) => !isOperationTitle(method);
  const served = methods.map(({ path }) => path).filter(isOfGrpc);
  const called = [...new Set(access.calls.flatMap((call) => call.methods))].filter(isOfGrpc);
  return [...tagsFor('SERVER', served), ...tagsFor('CLIENT', called)];
}

function tagsFor(mode: 'SERVER' | 'CLIENT', methods: readonly string[]): Override[] {
  if (methods.length === 0) return [];
  const value = methodOrOther(methods);
  return (['REQUEST_COUNT', 'REQUEST_DURATION'] as const).map((metric) => ({
    match: { metric, mode },
    tagOverrides: { grpc_method: { operation: 'UPSERT', value } },
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
