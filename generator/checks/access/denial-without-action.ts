import { listAt, textAt } from '../../lang/at-path.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { authorizationPolicies } from '../support/documents/authorization-policies.ts';
import { denialIn } from '../support/documents/named-denials.ts';

export const denialWithoutAction = defineRenderedCheck({
  name: 'denial-without-action',
  code: 'MESH1608',
  severity: 'warning',
  title: 'An AuthorizationPolicy is named like a denial, but allows calls',
  explanation:
    'A policy without action has the action ALLOW: each call that its rules match is allowed. If its name or an annotation says that it denies or blocks calls, action: DENY is probably missing, and the policy does the opposite of its purpose. A policy without rules is not reported: it allows no call.',
  source: 'Istio, AuthorizationPolicy: Action, the default is ALLOW',
  *run(rendered) {
    for (const document of authorizationPolicies(rendered)) {
      if (textAt(document.value, 'spec', 'action') !== undefined) continue;
      if (listAt(document.value, 'spec', 'rules').length === 0) continue;
      const what = denialIn(document);
      const at = placeOf(document, ['metadata', 'name'], ['metadata']);
      if (what === undefined || !isInAddition(at)) continue;
      yield {
        message: `${titleOf(document)} has ${what}, but no action: it allows the calls that its rules match`,
        at,
        hint: 'write action: DENY; if it should allow these calls, write action: ALLOW',
      };
    }
  },
});
