import { isMap } from '../../lang/plain-map.ts';
import { continued, defineChangeCheck, earlierLine } from '../change-check.ts';

export const strictTooEarly = defineChangeCheck({
  name: 'strict-too-early',
  code: 'MESH521',
  severity: 'error',
  title: 'STRICT while callers in plain text are known',
  explanation:
    'plaintextMethods names the methods that callers without mutual TLS call. While it does, such callers are expected, and STRICT ends their connections at once. Take plaintextMethods away first: then policies refuse them one by one, which shows in the metrics and is undone in a moment; STRICT comes in the change after.',
  source: 'Istio, Mutual TLS Migration: lock down to mutual TLS',
  *run(change) {
    for (const { name, cluster, before, after } of continued(change)) {
      const { mtls: was } = before.loaded.spec;
      const { mtls: now = 'STRICT' } = after.loaded.spec;
      if (!isMap(was) || now !== 'STRICT' || !was.plaintextMethods) continue;
      yield {
        message: `${name} in ${cluster.name} becomes STRICT, and ${was.plaintextMethods.join(' and ')} may be called in plain text until now`,
        at: after.loaded.spec.mtls === undefined ? after.loaded.at(['name']) : after.loaded.at(['mtls']),
        hint: 'keep PERMISSIVE and remove plaintextMethods in this change; STRICT in the next',
        related: [
          earlierLine(
            change,
            'who calls in plain text',
            before.loaded.at(['mtls', 'plaintextMethods'], 'key'),
          ),
        ],
      };
    }
  },
});
