import type { Path } from '../../diagnostics/source-file.ts';
import { durationMs } from '../../model/duration.ts';
import type { TrafficPolicy } from '../../model/traffic-policy.ts';
import { defineCheck } from '../check.ts';
import { policySources } from '../support/traffic-policies.ts';

export const invalidDestinationDuration = defineCheck({
  name: 'invalid-destination-duration',
  code: 'MESH441',
  severity: 'error',
  title: 'A DestinationRule has an invalid duration',
  explanation:
    'Istio rejects a DestinationRule with a duration below a millisecond or with a fraction of a millisecond. For TCP keepalive it uses only whole seconds, so less than a second becomes 0.',
  source:
    'istio/istio, pkg/config/validation (ValidateDuration); pilot/pkg/networking/core (setKeepAliveSettings)',
  *run(workspace) {
    for (const { policy, at } of policySources(workspace)) {
      for (const { path, text, unit } of durationsOf(policy)) {
        const count = durationMs(text) / milliseconds[unit];
        if (count >= 1 && Math.abs(count - Math.round(count)) < 1e-6) continue;
        yield {
          message: `${path.at(-1)} is ${text}, which is not a whole number of ${names[unit]}`,
          at: at(path),
          hint: count > 0 ? `write ${Math.max(1, Math.round(count))}${unit}` : withoutDuration(path),
        };
      }
    }
  },
});

const withoutDuration = (path: Path): string =>
  path.includes('warmup') ? 'remove warmup' : 'remove the key for the default';

const milliseconds = { ms: 1, s: 1_000 } as const;

const names = { ms: 'milliseconds above 0', s: 'seconds above 0' } as const;

/** A duration that the policy sets, in its unit. */
interface WrittenDuration {
  readonly path: Path;
  readonly text: string;
  readonly unit: keyof typeof milliseconds;
}

function durationsOf({
  loadBalancer,
  connectionPool,
  outlierDetection,
  retryBudget,
}: TrafficPolicy): WrittenDuration[] {
  const { idleTimeout, connectTimeout, maxConnectionDuration, tcpKeepalive, http2KeepAlive } =
    connectionPool ?? {};
  const all: readonly (readonly [string | undefined, WrittenDuration['unit'], Path])[] = [
    [loadBalancer?.warmup?.duration, 'ms', ['loadBalancer', 'warmup', 'duration']],
    [idleTimeout, 'ms', ['connectionPool', 'idleTimeout']],
    [connectTimeout, 'ms', ['connectionPool', 'connectTimeout']],
    [maxConnectionDuration, 'ms', ['connectionPool', 'maxConnectionDuration']],
    [tcpKeepalive?.time, 's', ['connectionPool', 'tcpKeepalive', 'time']],
    [tcpKeepalive?.interval, 's', ['connectionPool', 'tcpKeepalive', 'interval']],
    [http2KeepAlive?.interval, 'ms', ['connectionPool', 'http2KeepAlive', 'interval']],
    [http2KeepAlive?.timeout, 'ms', ['connectionPool', 'http2KeepAlive', 'timeout']],
    [retryBudget?.budgetInterval, 'ms', ['retryBudget', 'budgetInterval']],
    [outlierDetection?.interval, 'ms', ['outlierDetection', 'interval']],
    [outlierDetection?.baseEjectionTime, 'ms', ['outlierDetection', 'baseEjectionTime']],
  ];
  return all.flatMap(([text, unit, path]) => (text === undefined ? [] : [{ text, unit, path }]));
}
