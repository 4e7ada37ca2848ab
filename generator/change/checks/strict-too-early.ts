import { isMap } from '../../lang/plain-map.ts';
import { continued, defineChangeCheck, earlierLine } from '../change-check.ts';

export const strictTooEarly = defineChangeCheck({
  name: 'strict-too-early',
  code: 'MESH521',
  severity: 'error',
  title: 'mtls becomes STRICT while plain-text callers are allowed',
  explanation:
    'plaintextMethods lists the methods that callers without mutual TLS may call. As long as it exists, there may be such callers, and STRICT ends their connections at once. First remove plaintextMethods: policies then deny such calls, which shows in the metrics and is easy to undo. Set STRICT in the next change.',
  source: 'Istio, Mutual TLS Migration: lock down to mutual TLS',
  *run(change) {
    for (const { name, cluster, before, after } of continued(change)) {
      const { mtls: was } = before.loaded.spec;
      const { mtls: now = 'STRICT' } = after.loaded.spec;
      if (!isMap(was) || now !== 'STRICT' || !was.plaintextMethods) continue;
      yield {
        message: `${name} in ${cluster.name} becomes STRICT, but until now callers may call ${was.plaintextMethods.join(' and ')} in plain text`,
        at: after.loaded.spec.mtls === undefined ? after.loaded.at(['name']) : after.loaded.at(['mtls']),
        hint: 'keep PERMISSIVE and remove plaintextMethods in this change; set STRICT in the next',
        related: [
          earlierLine(
            change,
            'the methods for plain text',
            before.loaded.at(['mtls', 'plaintextMethods'], 'key'),
          ),
        ],
      };
    }
  },
});
