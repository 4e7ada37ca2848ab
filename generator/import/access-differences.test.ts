import { expect, test } from 'vitest';
import { deploymentText, inventoryFrom, serviceText } from '../testing/existing-documents.ts';
import { accessToday } from './access-differences.ts';

const methods = ['shop.v1.Cart/Get', 'shop.v1.Cart/Add'];

/** Who may call cart with some policies: the action, and the rules. */
const access = (...policies: readonly (readonly [string, string])[]) => accessTo(methods, policies);

function accessTo(served: readonly string[], policies: readonly (readonly [string, string])[]): string {
  const inventory = inventoryFrom(
    serviceText('cart', '{ app: cart }') +
      deploymentText('cart') +
      deploymentText('web') +
      policies
        .map(
          ([action, rules], index) => `---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: p${index}, namespace: shop }
spec: { selector: { matchLabels: { app: cart } }, action: ${action}, provider: { name: opa }, rules: ${rules} }
`,
        )
        .join(''),
  );
  const [cart] = inventory.instances;
  if (!cart) throw new Error('there is no instance');
  return accessToday(cart, served, inventory);
}

const web = 'from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }]';

test.each([
  [[], 'any caller'],
  [[['ALLOW', '[]']], 'no caller'],
  [[['ALLOW', '[{}]']], 'any caller'],
  [[['ALLOW', `[{ ${web} }]`]], 'only web'],
  [[['ALLOW', `[{ ${web}, to: [{ operation: { paths: [/shop.v1.Cart/Get] } }] }]`]], 'only web (Get)'],
  [[['ALLOW', '[{ from: [{ source: { namespaces: [monitoring] } }] }]']], 'only namespace monitoring'],
  [
    [['ALLOW', `[{ ${web}, when: [{ key: a, values: [b] }] }]`]],
    'only callers by policies that a spec cannot express',
  ],
  [[['DENY', `[{ ${web} }]`]], 'any caller, except web'],
  [[['CUSTOM', '[{}]']], 'any caller, if the provider opa allows it'],
] as const)('policies %j admit %s', (policies, words) => {
  expect(access(...policies)).toBe(words);
});

test.each([
  ['{ methods: [GET], paths: [/product/*, /] }', 'only web (GET /product/*, GET /)'],
  ['{ methods: [GET, HEAD] }', 'only web (GET,HEAD /*)'],
  ['{ paths: [/product/*] }', 'only web (* /product/*)'],
  ['{ paths: [/*] }', 'only web'],
])('a policy of an HTTP server with %s names requests', (operation, words) => {
  const rules = `[{ ${web}, to: [{ operation: ${operation} }] }]`;
  expect(accessTo(['Any (* /{**})'], [['ALLOW', rules]])).toBe(words);
});
