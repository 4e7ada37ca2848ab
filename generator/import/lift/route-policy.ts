import { mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { httpConditions, mayRepeatEffects } from '../../model/retry.ts';
import { defaultRetryOn } from '../../picture/read-routes.ts';
import { retryConditions } from '../../schema/settings/traffic.ts';
import { present } from './settings.ts';

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
  const wanted =
    textAt(retries, 'retryOn')
      ?.split(',')
      .map((each) => each.trim()) ?? defaultRetryOn;
  // A gRPC error has the HTTP status 200. Source: gRPC over HTTP2, Responses.
  const retryOn = retryConditions.filter(
    (condition) => wanted.includes(condition) && !(isGrpc && httpConditions.includes(condition)),
  );
  if (retryOn.length === 0) return undefined;
  const isSafe = isRepeatable || !retryOn.some(mayRepeatEffects);
  return present({
    attempts: attempts ?? 2,
    perTryTimeout: textAt(retries, 'perTryTimeout'),
    backoff: textAt(retries, 'backoff'),
    retryOn,
    ...(isSafe ? {} : { nonIdempotent: 'allow' }),
  });
}
