import type { Workspace } from '../../load/workspace.ts';
import { durationMs } from '../../model/duration.ts';
import { defineCheck, type Finding, settingsSources } from '../check.ts';
import { externalSources } from '../support/external-specs.ts';
import { perPlace } from '../support/places.ts';
import { type PolicySource, policiesOf } from '../support/traffic-policies.ts';

export const selfDefeatingConnectionLimits = defineCheck({
  name: 'self-defeating-connection-limits',
  code: 'MESH442',
  severity: 'warning',
  title: 'Connection limits that defeat themselves',
  explanation:
    'With one call on a connection, each call waits for a new connection and its TLS handshake, which is what HTTP/2 was made to avoid. Of two limits of one connection, the longer one is never reached; and a call that times out before its connection does is never repeated as a failure to connect.',
  source: 'Istio, ConnectionPoolSettings (maxRequestsPerConnection: 1 disables keep-alive)',
  *run(workspace) {
    const found = pools(workspace).flatMap(({ source, timeout }) => [...contradictions(source, timeout)]);
    for (const [first] of perPlace(found, ({ hint }) => hint)) yield first;
  },
});

/** Every policy with the time that a call may take, where that is a time. */
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
      message: 'every call gets a connection of its own',
      at: at(['connectionPool', 'maxRequestsPerConnection']),
      hint: 'to renew connections now and then, write a number such as 1000, or maxConnectionDuration',
    };
  if (isLonger(idleTimeout, maxConnectionDuration))
    yield {
      message: `no connection lives long enough to be idle for ${idleTimeout}`,
      at: at(['connectionPool', 'idleTimeout']),
      hint: `write less than ${maxConnectionDuration}, or remove it`,
      related: [{ message: 'their age', at: at(['connectionPool', 'maxConnectionDuration']) }],
    };
  if (isLonger(connectTimeout, timeout))
    yield {
      message: `the call has timed out after ${timeout}, before connecting has`,
      at: at(['connectionPool', 'connectTimeout']),
      hint: 'connecting takes milliseconds: write a second or less',
      related: [{ message: 'the timeout', at: at(['timeout']) }],
    };
}

const isLonger = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && durationMs(one) >= durationMs(other);
