import type { Workspace } from '../../load/workspace.ts';
import { durationMs } from '../../model/duration.ts';
import { defineCheck, type Finding, settingsSources } from '../check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { writtenLimits } from '../support/documents/written-policies.ts';
import { externalSources } from '../support/external-specs.ts';
import { perPlace } from '../support/places.ts';
import { type PolicySource, policiesOf } from '../support/traffic-policies.ts';

export const selfDefeatingConnectionLimits = defineCheck({
  name: 'self-defeating-connection-limits',
  code: 'MESH442',
  severity: 'warning',
  title: 'Connection limits contradict each other',
  explanation:
    'With one call per connection, each call waits for a new connection and its TLS handshake, which HTTP/2 was made to avoid. Of two time limits for a connection, the longer one is never reached. And if a call times out before the connect timeout, it is never retried as a failure to connect.',
  source: 'Istio, ConnectionPoolSettings (maxRequestsPerConnection: 1 disables keep-alive)',
  *run(workspace) {
    const found = pools(workspace).flatMap(({ source, timeout }) => [...contradictions(source, timeout)]);
    for (const [first] of perPlace(found, ({ hint }) => hint)) yield first;
  },
  *runDocuments(rendered) {
    for (const { document, value, paths } of writtenLimits(rendered, 'maxRequestsPerConnection'))
      if (value === 1) yield* mistakeAt(document, paths, oneCallPerConnection);
  },
});

const oneCallPerConnection = {
  message: 'every call opens its own connection',
  hint: 'to renew connections from time to time, use a number such as 1000, or maxConnectionDuration',
};

/** Every policy with the timeout of its calls, if there is one. */
function pools(
  workspace: Workspace,
): { readonly source: PolicySource; readonly timeout: string | undefined }[] {
  return [...settingsSources(workspace), ...externalSources(workspace)].flatMap(({ spec, at }) =>
    policiesOf({ spec, at }).map((source) => ({ source, timeout: spec.timeout })),
  );
}

function* contradictions({ policy, at }: PolicySource, timeout: string | undefined): Iterable<Finding> {
  const { maxRequestsPerConnection, idleTimeout, maxConnectionDuration, connectTimeout } =
    policy.connectionPool ?? {};
  if (maxRequestsPerConnection === 1)
    yield {
      ...oneCallPerConnection,
      at: at(['connectionPool', 'maxRequestsPerConnection']),
    };
  if (isLonger(idleTimeout, maxConnectionDuration))
    yield {
      message: `no connection exists long enough to be idle for ${idleTimeout}`,
      at: at(['connectionPool', 'idleTimeout']),
      hint: `write less than ${maxConnectionDuration}, or remove it`,
      related: [{ message: 'their maximum age', at: at(['connectionPool', 'maxConnectionDuration']) }],
    };
  if (isLonger(connectTimeout, timeout))
    yield {
      message: `the call times out after ${timeout}, before the connect timeout`,
      at: at(['connectionPool', 'connectTimeout']),
      hint: 'a connection takes milliseconds: write one second or less',
      related: [{ message: 'the timeout', at: at(['timeout']) }],
    };
}

const isLonger = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && durationMs(one) >= durationMs(other);
