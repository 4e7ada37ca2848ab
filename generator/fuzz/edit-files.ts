import fc from 'fast-check';
import { type Edit, type Entry, fileOf, withEntry } from './case.ts';

const odd = fc.constantFrom<Entry>(
  { kind: 'folder' },
  { kind: 'pipe' },
  { kind: 'unreadable' },
  ...[
    'nowhere',
    '.',
    '..',
    '/etc/hostname',
    '/dev/zero',
    '/dev/null',
    '../../clusters/fleet.yaml',
    'service.yaml',
  ].map((target): Entry => ({ kind: 'link', target })),
);

const others: readonly string[] = [
  ...[
    'services/orders/service.yml',
    'services/stock/external.yaml',
    'services/new/service.yaml',
    'services/file.yaml',
  ],
  ...['services/orders/extra/a.yaml', 'services/orders/patches/a.yaml', 'services/orders/extra/a.json'],
  ...['services/orders/extra/sub/a.yaml', 'services/new/extra/a.yaml', 'services/.hidden/service.yaml'],
  ...[
    'clusters/new.yaml',
    'clusters/dev.yml',
    'clusters/folder/dev.yaml',
    'clusters/ä b.yaml',
    'clusters/-n.yaml',
  ],
  ...[
    'protos/empty.proto',
    'protos/deep/er/a.proto',
    'protos/buf.lock',
    'base/mine.yaml',
    'overlays/mine.yaml',
  ],
  ...[
    'base',
    'overlays',
    'argocd',
    'services/orders/extra',
    'services/orders/patches',
    'protos/shop',
    '.cache/x',
  ],
];

const contents: readonly string[] = [
  ...['', 'a: 1\n', '{}\n', 'name: new\n', 'syntax = "proto3";\npackage a;\n'],
  'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\ndata: { a: "1" }\n',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\nspec: 1\n',
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: orders }\nspec: { template: { spec: { priorityClassName: a } } }\n',
  'target: { kind: Service, name: orders }\npatch: [{ op: replace, path: /spec/ports/0/port, value: 1 }]\n',
  'target: { kind: Service, name: orders }\npatch: [{ op: remove, path: /spec/nothing }]\n',
  'target: { kind: Deployment, name: orders }\npatch: [{ op: add, path: "", value: 1 }]\n',
];

/** What a file system can have in place of a file: other things than files, and unexpected files. */
export const fileEdits: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ file: fc.nat(), entry: fc.option(odd, { nil: undefined }) }).map(
    ({ file, entry }): Edit =>
      (files) => {
        const paths = [...files.keys()];
        const path = paths[file % Math.max(1, paths.length)];
        return path === undefined ? files : withEntry(files, path, entry);
      },
  ),
  fc
    .record({
      path: fc.constantFrom(...others),
      entry: fc.oneof(fc.constantFrom(...contents).map(fileOf), odd),
    })
    .map(
      ({ path, entry }): Edit =>
        (files) =>
          withEntry(files, path, entry),
    ),
  fc.record({ from: fc.nat(), to: fc.nat() }).map(
    ({ from, to }): Edit =>
      (files) => {
        const paths = [...files.keys()];
        const source = files.get(paths[from % Math.max(1, paths.length)] ?? '');
        const target = paths[to % Math.max(1, paths.length)];
        return target === undefined ? files : withEntry(files, target, source);
      },
  ),
);
