import { servedBy } from '../../load/proto-index.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { fullMethods } from '../support/routes/rule-methods.ts';

export const mirroredMethodWithEffects = defineCheck({
  name: 'mirrored-method-with-effects',
  code: 'MESH418',
  severity: 'warning',
  title: 'A mirrored method may have side effects',
  explanation:
    'A mirrored call runs twice. If both versions share a database or call the same services, its effects happen twice. A method that only reads declares option idempotency_level = NO_SIDE_EFFECTS in its proto. IDEMPOTENT is not enough, because the copy may arrive much later.',
  source: 'google.protobuf.MethodOptions.idempotency_level; Istio, HTTPRoute.mirrors',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const served = servedBy(spec, workspace.protos ?? {});
      for (const [index, { methods }] of (spec.mirror ?? []).entries()) {
        for (const [position, method] of methods.entries()) {
          const found = fullMethods(method, served);
          const unsafe = found.filter(({ method }) => method.idempotency !== 'NO_SIDE_EFFECTS');
          for (const { name } of unsafe)
            yield {
              message: `each mirrored call of ${name} can have its effects twice`,
              at: at(['mirror', index, 'methods', position]),
              hint: 'mark the method in its proto (option idempotency_level = NO_SIDE_EFFECTS) if it only reads, or do not mirror it',
            };
        }
      }
    }
  },
});
