import { defineCheck } from '../check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { writtenLimits } from '../support/documents/written-policies.ts';
import { perPlace } from '../support/places.ts';
import { policySources } from '../support/traffic-policies.ts';

export const limitOfOneCall = defineCheck({
  name: 'limit-of-one-call',
  code: 'MESH1506',
  severity: 'warning',
  title: 'A limit lets one call at a time through',
  explanation:
    'Envoy does not queue the calls above http2MaxRequests: it answers them with 503 at once, gRPC status UNAVAILABLE. With a limit of 1, each pod of a caller has one call at a time, and all others fail while it runs. http1MaxPendingRequests limits the calls that wait for a connection, also for HTTP/2: with 1, a second call fails while the first connection is made, after each start and each restart of a pod. Limits protect a server from overload: write the number of calls that it can take. If a server really takes one call at a time, suppress the finding with a comment.',
  source: 'Istio, ConnectionPoolSettings.HTTPSettings; Envoy, Circuit breaking: cluster maximum requests',
  *run(workspace) {
    const found = keys.flatMap((key) =>
      policySources(workspace).flatMap(({ policy, at }) =>
        policy.connectionPool?.[key] === 1 ? [{ key, at: at(['connectionPool', key]) }] : [],
      ),
    );
    for (const [{ key, at }] of perPlace(found, (each) => each.key)) yield { ...mistakeOf(key), at };
  },
  *runDocuments(rendered) {
    for (const key of keys)
      for (const { document, value, paths } of writtenLimits(rendered, key))
        if (value === 1) yield* mistakeAt(document, paths, mistakeOf(key));
  },
});

const keys = ['http2MaxRequests', 'http1MaxPendingRequests'] as const;

const mistakeOf = (key: (typeof keys)[number]) => ({
  message:
    key === 'http2MaxRequests'
      ? 'http2MaxRequests is 1: while one call runs, the proxy of its caller rejects all others with UNAVAILABLE'
      : 'http1MaxPendingRequests is 1: while a connection is made, the proxy of a caller rejects all calls but one with UNAVAILABLE',
  hint: 'write the number of calls that the server can take at the same time, or remove the limit',
});
