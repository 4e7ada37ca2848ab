import { textAt } from '../../lang/at-path.ts';
import type { Workspace } from '../../load/workspace.ts';
import { durationMs } from '../../model/duration.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { httpRoutesOf } from '../../picture/routes.ts';
import { defineCheck } from '../check.ts';
import { perPlace, together } from '../support/places.ts';
import { retryScopes, retrySources } from '../support/routes/retry-policies.ts';

export const retriesExceedTimeout = defineCheck({
  name: 'retries-exceed-timeout',
  code: 'MESH407',
  severity: 'error',
  title: 'Retries do not fit into the timeout',
  explanation:
    'The timeout covers all tries together, the first one and each retry. The last tries do not fit into it and never happen. If one try may take longer than the timeout, the call ends before its first try does. Istio accepts both values. In a document or patch, only a first try that does not fit is reported: a timeout that cuts later tries short may be intended there.',
  source: 'Istio, HTTPRoute.timeout and HTTPRetry.perTryTimeout',
  *run(workspace) {
    for (const group of perPlace(tooLongTries(workspace), () => '')) {
      const [{ policy, needed, at }] = group;
      const limits = perPlace(
        group.map(({ limitedAt, timeout }) => ({ at: limitedAt, timeout })),
        () => '',
      );
      const [only, ...others] = limits.map(([limit]) => limit);
      const timeouts = [...new Set(limits.map(([{ timeout }]) => timeout))];
      yield {
        message: messageOf(policy, needed, together(timeouts)),
        at: only === undefined || others.length > 0 ? at : only.at,
        hint: `lower attempts or perTryTimeout, or raise the timeout to ${needed / 1000}s`,
        ...(others.length > 0
          ? {
              related: limits.map(([limit]) => ({
                message: `the timeout of ${limit.timeout}`,
                at: limit.at,
              })),
            }
          : {}),
      };
    }
  },
  *runDocuments({ documents }) {
    for (const document of documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const { title, value, path } of httpRoutesOf(document)) {
        const timeout = textAt(value, 'timeout');
        const perTryTimeout = textAt(value, 'retries', 'perTryTimeout');
        // A timeout that cuts the last tries short is usual in documents: only the first try must fit into it.
        const policy = { attempts: 0, perTryTimeout };
        const needed = neededBy(policy, timeout);
        const ofRetries = [...path, 'retries'];
        const at = placeOf(document, [...ofRetries, 'perTryTimeout'], [...path, 'timeout']);
        if (needed === undefined || !isInAddition(at)) continue;
        yield {
          message: `${titleOf(document)}: in ${title}, ${messageOf(policy, needed, timeout ?? '')}`,
          at,
          hint: 'lower perTryTimeout, or raise the timeout to cover all tries',
        };
      }
    }
  },
});

interface Tries {
  /** Without the first. */
  readonly attempts: number;
  readonly perTryTimeout?: string | undefined;
}

/** The milliseconds that all tries of a call may take, if that is longer than its timeout. */
function neededBy({ attempts, perTryTimeout }: Tries, timeout: string | undefined): number | undefined {
  // Without a timeout, or with 0s, a call may take any time.
  if (timeout === undefined || perTryTimeout === undefined || durationMs(timeout) === 0) return undefined;
  const needed = durationMs(perTryTimeout) * (attempts + 1);
  return needed > durationMs(timeout) ? needed : undefined;
}

function messageOf({ attempts, perTryTimeout }: Tries, needed: number, timeout: string): string {
  if (attempts === 0) return `one try may take ${perTryTimeout}, longer than the timeout of ${timeout}`;
  return `${attempts + 1} tries of ${perTryTimeout} take ${needed / 1000}s, longer than the timeout of ${timeout}`;
}

/** Policies whose tries do not fit, each with the place of its perTryTimeout and all timeouts that it exceeds. */
function* tooLongTries(workspace: Workspace) {
  for (const { spec, at } of retrySources(workspace)) {
    for (const { policy, path, timeout, limitedAt } of retryScopes(spec, workspace.protos ?? {})) {
      const needed = neededBy(policy, timeout);
      if (needed === undefined || timeout === undefined) continue;
      yield { policy, needed, timeout, at: at([...path, 'perTryTimeout']), limitedAt: at(limitedAt) };
    }
  }
}
