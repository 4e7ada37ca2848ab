import { mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { retryConditions } from '../../schema/settings/traffic.ts';
import { present } from './settings.ts';

/** The time limit of a route; undefined for none. Source: Istio, HTTPRoute.timeout: a route without it has no limit. */
export const timeoutOf = (route: PlainMap): string | undefined => {
  const timeout = textAt(route, 'timeout');
  return timeout === undefined || /^0+(?:\.0+)?\D*$/.test(timeout) ? undefined : timeout;
};

/** Conditions on HTTP statuses. A gRPC error has the HTTP status 200. Source: gRPC over HTTP2, Responses. */
const ofHttpStatus: readonly string[] = ['5xx', 'gateway-error'];

/**
 * The retries of a route, as far as a spec has their conditions.
 * `isRepeatable` if the protos allow to repeat the methods of the route.
 * Source: Istio, HTTPRetry.
 */
export function retriesOf(
  route: PlainMap,
  { isRepeatable, isGrpc }: { readonly isRepeatable: boolean; readonly isGrpc: boolean },
): unknown {
  if (!isMap(route['retries'])) return undefined;
  const retries = mapAt(route, 'retries');
  const attempts = numberAt(retries, 'attempts');
  if (attempts === 0) return 'off';
  const wanted = (textAt(retries, 'retryOn') ?? 'connect-failure,refused-stream,unavailable,cancelled')
    .split(',')
    .map((each) => each.trim());
  const retryOn = retryConditions.filter(
    (condition) => wanted.includes(condition) && !(isGrpc && ofHttpStatus.includes(condition)),
  );
  if (retryOn.length === 0) return undefined;
  const isSafe =
    isRepeatable ||
    retryOn.every((condition) =>
      ['connect-failure', 'refused-stream', 'reset-before-request'].includes(condition),
    );
  return present({
    attempts: attempts ?? 2,
    perTryTimeout: textAt(retries, 'perTryTimeout'),
    backoff: textAt(retries, 'backoff'),
    retryOn,
    ...(isSafe ? {} : { nonIdempotent: 'allow' }),
  });
}
