import { expect, test } from 'vitest';
import { diagnosticsOf, soundFiles, temporaryRepository } from '../../testing/temporary-repository.ts';

const cluster = soundFiles['clusters/dev.yaml'] ?? '';
const document = (subset: string) => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: a, namespace: shop }
spec:
  hosts: [a.example.com]
  http:
    - route: [{ destination: { host: stock, subset: ${subset} } }]
`;
const patch = `target: { kind: VirtualService, name: stock }
patch:
  - op: replace
    path: /spec/http/0/route/0/destination/subset
    value: v3
`;

/** What is printed for a service that has v3 in dev and not in prod. */
const printedFor = (path: string, text: string) =>
  diagnosticsOf(
    temporaryRepository({
      'clusters/dev.yaml': cluster.replace(
        /stock:\n.*$/s,
        'stock:\n    versions: { v1: { tag: v1.0.0 }, v3: { tag: v3.0.0 } }\n    weights: { v1: 90, v3: 10 }\n',
      ),
      'clusters/prod.yaml': cluster.replaceAll('dev', 'prod'),
      [path]: text,
    }),
  );

test.each([
  [
    'services/stock/extra/a.yaml',
    document('v3'),
    'v3 exists in dev: move the document to services/stock/extra/dev/',
  ],
  ['services/stock/patches/a.yaml', patch, 'v3 exists in dev: move the patch to services/stock/patches/dev/'],
])(
  '%s names a version of one cluster: it belongs into the folder of this cluster',
  async (path, text, hint) => {
    const printed = await printedFor(path, text);
    expect(printed).toContain(`MESH317 ${path}`);
    expect(printed).toContain('stock has no version v3 in prod');
    expect(printed).toContain(hint);
  },
);

test('a version that no cluster has, or a file of one cluster, gets the versions there', async () => {
  expect(await printedFor('services/stock/extra/a.yaml', document('v2'))).not.toContain('exists in');
  const printed = await printedFor('services/stock/extra/prod/a.yaml', document('v3'));
  expect(printed).toContain('MESH317');
  expect(printed).not.toContain('exists in');
});
