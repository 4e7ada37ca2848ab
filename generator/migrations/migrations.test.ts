import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { NotEditable } from '../edit/rewrite.ts';
import { migrated, migrations, migrationsSince } from './index.ts';
import type { Migration } from './migration.ts';

const patch = 'services/stock/patches/a.yaml';

/** By migration: a path, a text before, and the text after. */
const rows: Readonly<Record<string, readonly (readonly [path: string, before: string, after: string])[]>> = {
  'decimal-numbers': [
    [
      patch,
      '# rights\nvolumes:\n  - configMap: { defaultMode: 0755 } # rwx\n    other: 0o755\n',
      '# rights\nvolumes:\n  - configMap: { defaultMode: 493 } # rwx\n    other: 0o755\n',
    ],
    [
      'services/stock/extra/two.yaml',
      'a: 010\n---\nb: [-017, +07, 00, 08, "010"]\n',
      'a: 8\n---\nb: [-15, +07, 00, 08, "010"]\n',
    ],
    [patch, '- op: add\n  path: /mode\n  value: 0400\n', '- op: add\n  path: /mode\n  value: 256\n'],
    [patch, 'a: [0755\n', 'a: [0755\n'],
    ['services/stock/service.yaml', 'a: 0755\n', 'a: 0755\n'],
  ],
  'quoted-keys': [
    [
      'services/stock/extra/tls.yaml',
      'portLevelMtls:\n  # the probe\n  8080: { mode: STRICT } # all\n  "9090": {}\n',
      'portLevelMtls:\n  # the probe\n  "8080": { mode: STRICT } # all\n  "9090": {}\n',
    ],
    [
      patch,
      'data: { true: a, yes: b, 1.5: c, name: d }\n',
      'data: { "true": a, yes: b, "1.5": c, name: d }\n',
    ],
    [patch, '- op: add\n  path: /a\n  value: { on: 1 }\n', '- op: add\n  path: /a\n  value: { "on": 1 }\n'],
    ['clusters/dev.yaml', '8080: a\n', '8080: a\n'],
  ],
  'values-of-kustomize': [
    [
      patch,
      'a: 1_000 # all\nb: [0b11, -0b101, 0_755, 0x_1F, +1_0, 1_000.5]\nc: { d: 12, e: 0x1F, f: "1_000", g: 1_a }\n',
      'a: 1000 # all\nb: [3, -5, 493, 31, 10, 1000.5]\nc: { d: 12, e: 0x1F, f: "1_000", g: 1_a }\n',
    ],
    [
      'services/stock/extra/dates.yaml',
      'since: 2024-1-2\nuntil: 2024-01-01 # new year\nat: 2024-01-01T10:00:00Z\n',
      'since: "2024-01-02T00:00:00Z"\nuntil: "2024-01-01T00:00:00Z" # new year\nat: 2024-01-01T10:00:00Z\n',
    ],
    [
      patch,
      'metadata: { annotations: { a: 1.50, b: 0x1F, c: 1_000, d: text, e: 15 } }\n',
      'metadata: { annotations: { a: "1.50", b: "0x1F", c: 1_000, d: text, e: 15 } }\n',
    ],
    [
      patch,
      'target: { kind: ConfigMap }\npatch:\n  - { op: add, path: /a, value: 1_000 }\n',
      'target: { kind: ConfigMap }\npatch:\n  - { op: add, path: /a, value: 1_000 }\n',
    ],
    [patch, 'a: 1_000_000_000_000_000_000_000\n', 'a: 1_000_000_000_000_000_000_000\n'],
    ['clusters/dev.yaml', 'a: 1_000\n', 'a: 1_000\n'],
  ],
};

const named = migrations.map((migration) => [migration.name, migration] as const);

describe.each(named)('%s', (name, migration) => {
  test.each(rows[name] ?? [])('%s: %j', (path, before, after) => {
    const once = migrated(new Map([[path, before]]), [migration]);
    expect(once.files.get(path) ?? before).toBe(after);
    expect(migrated(new Map([[path, after]]), [migration])).toEqual({ files: new Map(), applied: [] });
  });

  test('has rows here and a version', () => {
    expect(rows[name]?.length).toBeGreaterThan(0);
    expect(migration.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(migration.title).toMatch(/^[A-Z].*[^.]$/);
  });
});

test('the list has every migration of the folder, by the name of its file', () => {
  const others = ['edit-scalars.ts', 'index.ts', 'migration.ts', 'migrations.test.ts'];
  const files = readdirSync(import.meta.dirname).filter((name) => !others.includes(name));
  expect(migrations.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
});

test('an upgrade applies the migrations of later versions', () => {
  expect(migrationsSince('0.1.0').map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
  expect(migrationsSince('99.0.0')).toEqual([]);
});

test('migrations are applied one after the other, and listed with the files that they changed', () => {
  const text = 'a: { 80: 010 }\n';
  const { files, applied } = migrated(
    new Map([
      [patch, text],
      ['services/stock/extra/b.yaml', 'a: b\n'],
    ]),
    migrations,
  );
  expect(parse(files.get(patch) ?? '')).toEqual({ a: { '80': 8 } });
  expect(applied.map(({ name, files: changed }) => [name, changed])).toEqual([
    ['decimal-numbers', [patch]],
    ['quoted-keys', [patch]],
  ]);
});

test('a file that a migration cannot edit is named', () => {
  const refusing: Migration = {
    name: 'refusing',
    version: '0.2.0',
    title: 'Nothing',
    reads: () => true,
    edit: () => {
      throw new NotEditable('it has anchors');
    },
  };
  expect(() => migrated(new Map([[patch, 'a: 1\n']]), [refusing])).toThrow(
    `the migration refusing cannot edit ${patch}: it has anchors`,
  );
  const twice = new Map([[patch, 'a: { 80: 1, "80": 2 }\n']]);
  expect(() => migrated(twice, migrations)).toThrow(
    `the migration quoted-keys cannot edit ${patch}: Map keys`,
  );
});
