import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textAt, textsAt } from '../../lang/at-path.ts';
import { durationMs } from '../../model/duration.ts';
import { policyPaths } from '../../picture/destination-rules.ts';
import { isForSidecars } from '../../picture/mesh-hosts.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { httpRoutesOf } from '../../picture/routes.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt, type PlacedMistake } from '../support/documents/document-mistakes.ts';

export const valueRejectedByIstio = defineRenderedCheck({
  name: 'value-rejected-by-istio',
  code: 'MESH2208',
  severity: 'error',
  title: 'Istio rejects a value of a VirtualService or DestinationRule',
  explanation:
    'The schemas of Istio accept any text as a duration, and any number as a percentage or weight, but the API server and the webhook of istiod reject wrong ones, and the sync fails. A duration has a unit, and is a whole number of milliseconds, at least 1ms. A percentage is from 0 to 100. Of several destinations, at least one has a weight above 0. This rule finds the most common of these mistakes, also without the analysis of Istio, which finds all.',
  source:
    'istio/istio, pkg/config/validation (ValidateDuration, ValidatePercent, validatePercentage, validateHTTPRouteDestinations, validateHTTPRetry); CRDs of istio/api',
  *run({ documents }) {
    for (const document of documents) {
      if (document.origin === 'generated') continue;
      for (const mistake of mistakesIn(document))
        yield* mistakeAt(document, [mistake.path, mistake.path.slice(0, -1)], mistake);
    }
  },
});

function* mistakesIn(document: RenderedDocument): Iterable<PlacedMistake> {
  const { kind, value } = document;
  if (kind === 'VirtualService') {
    for (const route of httpRoutesOf(document)) yield* inRoute(route.path, value);
    const index = textsAt(value, 'spec', 'hosts').indexOf('*');
    if (index >= 0 && isForSidecars(value))
      yield {
        path: ['spec', 'hosts', index],
        message: 'Istio rejects the host * in a VirtualService for the mesh',
        hint: 'name the hosts, or list only gateways under gateways',
      };
  }
  if (kind === 'DestinationRule') for (const policy of policyPaths(value)) yield* inPolicy(policy, value);
}

const durationsOfRoute: readonly Path[] = [
  ['timeout'],
  ['retries', 'perTryTimeout'],
  ['retries', 'backoff'],
  ['fault', 'delay', 'fixedDelay'],
];

const percentagesOfRoute: readonly Path[] = [
  ['fault', 'delay', 'percentage', 'value'],
  ['fault', 'abort', 'percentage', 'value'],
  ['mirrorPercentage', 'value'],
];

function* inRoute(route: Path, value: unknown): Iterable<PlacedMistake> {
  yield* wrongDurations(durationsOfRoute, route, value);
  yield* wrongPercentages(percentagesOfRoute, route, value);
  const targets = listAt(value, ...route, 'route');
  const weights = targets.map((target) => numberAt(target, 'weight') ?? 0);
  const negative = weights.findIndex((weight) => weight < 0);
  if (negative >= 0)
    yield {
      path: [...route, 'route', negative, 'weight'],
      message: `Istio rejects the weight ${weights[negative]}: a weight is 0 or more`,
      hint: 'write the percentage of the calls',
    };
  else if (targets.length > 1 && weights.every((weight) => weight === 0))
    yield {
      path: [...route, 'route'],
      message: 'Istio rejects several destinations of which none has a weight above 0',
      hint: 'write weights that sum to 100',
    };
  const { attempts, ...others } = mapAt(value, ...route, 'retries');
  const [key] = ['perTryTimeout', 'retryOn', 'retryRemoteLocalities'].filter((each) => each in others);
  if (attempts === 0 && key !== undefined)
    yield {
      path: [...route, 'retries', key],
      message: `Istio rejects ${key} beside attempts: 0, which turns retries off`,
      hint: `remove ${key}, or set attempts to 1 or more`,
    };
}

const durationsOfPolicy: readonly Path[] = [
  ['connectionPool', 'tcp', 'connectTimeout'],
  ['connectionPool', 'tcp', 'maxConnectionDuration'],
  ['connectionPool', 'http', 'idleTimeout'],
  ['outlierDetection', 'interval'],
  ['outlierDetection', 'baseEjectionTime'],
];

const percentagesOfPolicy: readonly Path[] = [
  ['outlierDetection', 'maxEjectionPercent'],
  ['outlierDetection', 'minHealthPercent'],
];

function* inPolicy(policy: Path, value: unknown): Iterable<PlacedMistake> {
  yield* wrongDurations(durationsOfPolicy, policy, value);
  yield* wrongPercentages(percentagesOfPolicy, policy, value);
}

/** Numbers instead of texts are mistakes that the schema finds. */
function* wrongDurations(keys: readonly Path[], base: Path, value: unknown): Iterable<PlacedMistake> {
  for (const key of keys) {
    const path = [...base, ...key];
    const text = textAt(value, ...path);
    const hint = text === undefined ? undefined : durationHint(text);
    if (hint !== undefined)
      yield { path, message: `Istio rejects ${String(key.at(-1))}: ${JSON.stringify(text)}`, hint };
  }
}

/** What to write instead of a duration; undefined for a valid one, and for one with a unit below a millisecond. */
function durationHint(text: string): string | undefined {
  if (/^[0-9]+(?:\.[0-9]+)?$/.test(text) && Number(text) > 0)
    return `add the unit: ${text}s are seconds, ${text}ms are milliseconds`;
  if (!/^(?:[0-9]+(?:\.[0-9]+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text))
    return 'write a duration above 0 with a unit, such as 500ms, 2s or 1m30s';
  if (/[0-9](?:ns|us|µs)/.test(text)) return undefined;
  const length = durationMs(text);
  const isWhole = Math.abs(length - Math.round(length)) < 1e-6;
  if (length >= 1 && isWhole) return undefined;
  return length === 0
    ? 'remove it: 0 does not turn it off'
    : 'write a whole number of milliseconds, at least 1ms';
}

function* wrongPercentages(keys: readonly Path[], base: Path, value: unknown): Iterable<PlacedMistake> {
  for (const key of keys) {
    const path = [...base, ...key];
    const number = numberAt(value, ...path);
    if (number === undefined || (number >= 0 && number <= 100)) continue;
    yield {
      path,
      message: `Istio rejects ${key.filter((each) => each !== 'value').at(-1)}: ${number} is not between 0 and 100`,
      hint: 'write a percentage from 0 to 100',
    };
  }
}
