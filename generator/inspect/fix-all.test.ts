import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { repositoryRoot } from '../command-line/repository.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { resolveFix } from '../diagnostics/fix/resolve.ts';
import { appended, type Change, edited, paths } from '../testing/edited.ts';
import { filesIn, foldersIn } from '../testing/fixtures.ts';
import { type Files, soundFiles, temporaryRepository, writeInto } from '../testing/temporary-repository.ts';
import { collectFindings } from './collect.ts';
import { fixAll } from './fix-all.ts';

// Compiling protos on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

const { orders, dev } = paths;
const testdata = join(repositoryRoot, 'generator/checks/testdata');

const isFixable = ({ fixes = [] }: Diagnostic): boolean => fixes.some((fix) => resolveFix(fix) !== undefined);

const isProblem = ({ rule }: Diagnostic): boolean => rule.severity !== 'information';

/** Code and message: after a fix, the same place can have another column. */
const named = ({ rule, message, at }: Diagnostic): string => `${rule.code} ${at.file.path} ${message}`;

/** A mistake in a spec, and the text after `--fix`. */
type Row = readonly [name: string, files: Files, fixed: Record<string, string>];

const ordersWith = (...changes: Change[]) => edited(orders, ...changes)[orders] ?? '';
const devWith = (...changes: Change[]) => edited(dev, ...changes)[dev] ?? '';
const same = (path: string) => ({ [path]: soundFiles[path] ?? '' });

const rows: readonly Row[] = [
  ['MESH105: a byte order mark', { [orders]: `\ufeff${soundFiles[orders]}` }, same(orders)],
  ['MESH106: Windows line endings', { [dev]: (soundFiles[dev] ?? '').replaceAll('\n', '\r\n') }, same(dev)],
  ['both at once', { [dev]: `\ufeff${(soundFiles[dev] ?? '').replaceAll('\n', '\r\n')}` }, same(dev)],
  [
    'MESH109: a duplicate entry',
    { [orders]: ordersWith(['namespace: shop\n', 'namespace: shop # here\nnamespace: shop # and here\n']) },
    { [orders]: ordersWith(['namespace: shop\n', 'namespace: shop # here\n']) },
  ],
  [
    'MESH109: twice in one line',
    { [dev]: devWith(['{ tag: v1.0.0 }', '{ tag: v1.0.0, tag: v1.0.0 }']) },
    { [dev]: devWith(['{ tag: v1.0.0 }', '{ tag: v1.0.0 }']) },
  ],
  [
    'MESH113: a wrong ending',
    { [orders]: null, 'services/orders/service.yml': soundFiles[orders] ?? '' },
    same(orders),
  ],
  [
    'MESH201: a misspelt key, with its comment',
    edited(orders, ['owner: team-orders', '# Who is called.\nonwer: team-orders # at night']),
    edited(orders, ['owner: team-orders', '# Who is called.\nowner: team-orders # at night']),
  ],
  ['MESH201: a quoted key', edited(orders, ['owner:', '"onwer":']), edited(orders, ['owner:', '"owner":'])],
  ['MESH203: a number that is a name', edited(dev, ['v1.0.0', '1.10']), edited(dev, ['v1.0.0', '"1.10"'])],
  [
    'MESH203: a number in quotes',
    edited(orders, ['50051', "'50051' # grpc"]),
    edited(orders, ['50051', '50051 # grpc']),
  ],
  [
    'MESH204: another case',
    appended(orders, 'loadBalancer: { simple: round_robin }\n'),
    appended(orders, 'loadBalancer: { simple: ROUND_ROBIN }\n'),
  ],
  [
    'MESH207: a duplicate item',
    edited(orders, ['[Reserve]', '[Reserve, Get, Reserve]']),
    edited(orders, ['[Reserve]', '[Reserve, Get]']),
  ],
  [
    'MESH207: an item on a line of its own',
    edited(orders, [
      '    methods: [Reserve]\n',
      '    methods:\n      - Reserve # once\n      - Reserve # twice\n',
    ]),
    edited(orders, ['    methods: [Reserve]\n', '    methods:\n      - Reserve # once\n']),
  ],
  [
    'MESH308: a misspelt service, called and run',
    { ...edited(orders, ['service: stock', 'service: stokc']), ...edited(dev, ['  stock:', '  stokc:']) },
    { ...same(orders), ...same(dev) },
  ],
  [
    'MESH309: a misspelt gRPC service',
    edited(orders, ['[shop.v1.Orders]', '["shop.v1.Odrers"]']),
    edited(orders, ['[shop.v1.Orders]', '["shop.v1.Orders"]']),
  ],
  ['MESH310: a misspelt method', edited(orders, ['[Reserve]', '[Resreve]']), same(orders)],
  [
    'MESH402: a weight of 0 for a removed version',
    edited(dev, [
      '      v1: { tag: v1.0.0 }\n',
      '      v1: { tag: v1.0.0 }\n    weights: # of calls\n      v1: 100\n      v9: 0 # soon\n',
    ]),
    edited(dev, [
      '      v1: { tag: v1.0.0 }\n',
      '      v1: { tag: v1.0.0 }\n    weights: # of calls\n      v1: 100\n',
    ]),
  ],
  [
    'MESH411: one method under two names',
    edited(orders, ['[Reserve]', '[Reserve, shop.v1.Stock/Reserve]']),
    same(orders),
  ],
  [
    'MESH452: a duplicate call',
    appended(orders, '  # Again.\n  - service: stock\n    methods: [Reserve]\n'),
    appended(orders, '  # Again.\n'),
  ],
];

describe('--fix', () => {
  test.each(rows)('%s', async (_, files, fixed) => {
    const root = temporaryRepository(files);
    const { diagnostics, applied } = await fixAll({ root, sources: [] });
    expect(applied).not.toEqual([]);
    expect(diagnostics.filter(isProblem).map(named)).toEqual([]);
    for (const [path, text] of Object.entries(fixed))
      expect(readFileSync(join(root, path), 'utf8')).toBe(text);
  });

  test.each(foldersIn(testdata))('fixes everything in %s that it offers to fix', async (name) => {
    const root = temporaryRepository(filesIn(join(testdata, name, 'bad')));
    const before = await collectFindings({ root, sources: [] });
    const promised = before.diagnostics.filter(isFixable).map(named);
    const after = await fixAll({ root, sources: [] });
    expect(after.diagnostics.map(named).filter((found) => promised.includes(found))).toEqual([]);
    expect(after.applied.length).toBeGreaterThanOrEqual(promised.length > 0 ? 1 : 0);
  });

  test('lists its changes, with place and code', async () => {
    const root = temporaryRepository(edited(orders, ['[Reserve]', '[Resreve]']));
    const { applied } = await fixAll({ root, sources: [] });
    expect(applied).toEqual([
      { path: orders, line: 10, column: 15, code: 'MESH310', title: 'Resreve → Reserve' },
    ]);
  });

  test('does not overwrite an existing file', async () => {
    const root = temporaryRepository({ 'services/orders/service.yml': 'name: other\n' });
    const { applied } = await fixAll({ root, sources: [] });
    expect(applied).toEqual([]);
    expect(existsSync(join(root, 'services/orders/service.yml'))).toBe(true);
  });

  test('keeps entries with different values', async () => {
    const files = edited(orders, ['namespace: shop\n', 'namespace: shop\nnamespace: store\n']);
    const root = temporaryRepository(files);
    const { applied, diagnostics } = await fixAll({ root, sources: [] });
    expect(applied).toEqual([]);
    expect(diagnostics.map(({ rule }) => rule.code)).toContain('MESH109');
    expect(readFileSync(join(root, orders), 'utf8')).toBe(files[orders]);
  });

  test('does not change a file that was edited in the meantime', async () => {
    const root = temporaryRepository(edited(orders, ['[Reserve]', '[Resreve]']));
    const { applyFixes } = await import('./apply-fixes.ts');
    const { diagnostics } = await collectFindings({ root, sources: [] });
    writeInto(root, orders, `# mine\n${soundFiles[orders]}`);
    expect(applyFixes(root, diagnostics)).toEqual([]);
  });
});
