import { textAt } from '../../lang/at-path.ts';
import { durationMs } from '../../model/duration.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { httpRoutesOf } from '../../picture/routes.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const tryLongerThanRouteTimeout = defineRenderedCheck({
  name: 'try-longer-than-route-timeout',
  code: 'MESH1403',
  severity: 'error',
  title: 'One try of a route may take longer than the whole call',
  explanation:
    'The timeout of a route covers all tries of a call together. If perTryTimeout is longer, the call ends before the first try does, and a slow try is never repeated. Istio accepts both values. Set timeout and retries in the spec, where all of their rules are checked.',
  source: 'Istio, HTTPRoute.timeout and HTTPRetry.perTryTimeout',
  *run({ documents }) {
    for (const document of documents) {
      if (document.kind !== 'VirtualService' || document.origin === 'generated') continue;
      for (const { title, value, path } of httpRoutesOf(document)) {
        const timeout = durationMs(textAt(value, 'timeout') ?? '');
        const perTry = durationMs(textAt(value, 'retries', 'perTryTimeout') ?? '');
        // 0s means no limit.
        if (timeout === 0 || perTry <= timeout) continue;
        const at = placeOf(document, [...path, 'retries', 'perTryTimeout'], [...path, 'timeout']);
        if (!isInAddition(at)) continue;
        yield {
          message: `${titleOf(document)}: a try of ${title} may take ${perTry / 1000}s, longer than its timeout of ${timeout / 1000}s`,
          at,
          hint: 'lower perTryTimeout, or raise the timeout to cover all tries',
        };
      }
    }
  },
});
