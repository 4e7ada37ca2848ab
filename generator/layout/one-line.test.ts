import { expect, test } from 'vitest';
import { oneLineOf } from './one-line.ts';

const destination = (subset: string) => [{ destination: { host: 'stock', subset } }];

function virtualService(...http: readonly { readonly name: string; readonly route: object }[]) {
  return { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', spec: { http } };
}

test('a list that several routes share has the name of the last of them, any other list has none', () => {
  const [byWeight, fixed] = [destination('v1'), destination('v2')];
  const document = virtualService(
    { name: 'beta', route: fixed },
    { name: 'shop.v1.Stock/Get', route: byWeight },
    { name: 'default', route: byWeight },
  );
  const oneLine = oneLineOf([document]);
  expect([oneLine.get(byWeight), oneLine.get(fixed), oneLine.has(fixed)]).toEqual([
    'default',
    undefined,
    true,
  ]);
});

test('equal lists that are not the same list do not share: a step may change one of them', () => {
  const [one, other] = [destination('v1'), destination('v1')];
  const oneLine = oneLineOf([virtualService({ name: 'a', route: one }, { name: 'b', route: other })]);
  expect([...oneLine.values()]).toEqual([undefined, undefined]);
});

test('anchors of a document have letters, digits and dashes, and each is there once', () => {
  const lists = ['shop.v1.Stock/Get', 'shop.v2.Stock/Get', 'a rule: 50 %'].map((name) => ({
    name,
    route: destination('v1'),
  }));
  const oneLine = oneLineOf([virtualService(...lists, ...lists)]);
  expect([...oneLine.values()]).toEqual(['Get', 'Get-2', 'a-rule-50-']);
});

test('backends of a GRPCRoute are on one line too, and documents without routes have no such list', () => {
  const backendRefs = [{ name: 'stock', weight: 1 }];
  const grpcRoute = {
    apiVersion: 'v1',
    kind: 'GRPCRoute',
    spec: { rules: [{ backendRefs }, { backendRefs }] },
  };
  expect([...oneLineOf([grpcRoute]).values()]).toEqual(['default']);
  expect(oneLineOf([{ apiVersion: 'v1', kind: 'AuthorizationPolicy' }]).size).toBe(0);
});
