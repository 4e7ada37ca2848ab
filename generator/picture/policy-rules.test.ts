import { expect, test } from 'vitest';
import { type Answer, ruleMatches } from './policy-rules.ts';

const call = {
  principal: 'mesh.example/ns/shop/sa/orders',
  aliases: ['cluster.local/ns/shop/sa/orders'],
  namespace: 'shop',
  method: 'shop.v1.Stock/Get',
};
const from = (source: object) => ({ from: [{ source }] });
const when = (key: string, values: readonly string[]) => ({ when: [{ key, values }] });
const to = (operation: object) => ({ to: [{ operation }] });

test.each<[string, object, Answer]>([
  ['a principal', from({ principals: [call.principal] }), true],
  ['a principal with spiffe://', from({ principals: [`spiffe://${call.principal}`] }), false],
  ['cluster.local means the trust domain of the mesh', from({ principals: call.aliases }), true],
  ['it also excludes by cluster.local', from({ notPrincipals: call.aliases }), false],
  ['exclusion of a principal with spiffe://', from({ notPrincipals: [`spiffe://${call.principal}`] }), true],
  ['an empty list is the same as none', to({ paths: [] }), true],
  ['an empty list of exclusions too', from({ notNamespaces: [] }), true],
  ['a service account of the namespace of the policy', from({ serviceAccounts: ['orders'] }), true],
  ['a service account of another namespace', from({ serviceAccounts: ['batch/orders'] }), false],
  ['exclusion of a service account', from({ notServiceAccounts: ['shop/orders'] }), false],
  ['a condition on the service account', when('source.serviceAccount', ['shop/orders']), true],
  ['a condition on another service account', when('source.serviceAccount', ['order']), false],
  ['a condition on a principal with cluster.local', when('source.principal', call.aliases), true],
  ['a condition on the path', when('request.headers[:path]', ['/shop.v1.Stock/Get']), true],
  ['a condition on another path', when('request.headers[:path]', ['/shop.v1.Stock/Reserve']), false],
  ['a condition on the method of HTTP', when('request.headers[:method]', ['GET']), false],
  ['a path', to({ paths: ['/shop.v1.Stock/Get'] }), true],
  ['another path', to({ paths: ['/shop.v1.Stock/Reserve'] }), false],
  ['a condition that is not known', from({ ipBlocks: ['10.0.0.0/8'] }), undefined],
])('%s', (_, rule, answer) => {
  expect(ruleMatches(rule, call, 'shop')).toBe(answer);
});
