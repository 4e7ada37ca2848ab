import { expect, test } from 'vitest';
import { changelogBetween } from './changelog.ts';
import { findingChanges, findingsOf, type ReportedFinding } from './finding-changes.ts';
import { objectChanges } from './object-changes.ts';

const finding = (code: string, file: string, line: number, severity = 'warning'): ReportedFinding => ({
  code,
  file,
  line,
  severity,
  message: `message of line ${line}`,
});

test('findings are the same by code, file and severity, and those at one line are paired first', () => {
  const before = [finding('A', 'a.yaml', 1), finding('A', 'a.yaml', 5), finding('B', 'b.yaml', 2)];
  const after = [finding('A', 'a.yaml', 5), finding('A', 'a.yaml', 9), finding('A', 'a.yaml', 11)];
  expect(findingChanges(before, after)).toEqual({
    added: [finding('A', 'a.yaml', 11)],
    removed: [finding('B', 'b.yaml', 2)],
  });
  expect(findingChanges([finding('A', 'a', 1)], [finding('A', 'a', 1, 'error')]).added).toHaveLength(1);
});

test('information is not compared, and an output that is not a report is an error', () => {
  const stdout = JSON.stringify({
    findings: [finding('A', 'a.yaml', 1), finding('B', 'a.yaml', 1, 'information')],
  });
  expect(findingsOf({ exitCode: 0, stdout, output: '' })).toEqual([finding('A', 'a.yaml', 1)]);
  expect(() => findingsOf({ exitCode: 1, stdout: '', output: 'Cannot find package' })).toThrow(
    'npm run check does not work with this generator:\nCannot find package',
  );
});

const deployment = (image: string, more = {}) => ({
  kind: 'Deployment',
  metadata: { name: 'stock', namespace: 'shop' },
  spec: { template: { spec: { containers: [{ name: 'app', image, ...more }] } } },
});
const tree = (documents: Readonly<Record<string, object>>, unreadable: string[] = []) => ({
  documents: new Map(Object.entries(documents).map(([id, value]) => [id, { ...value }])),
  unreadable,
});

test('objects are compared field by field, and the same change of several objects is one entry', () => {
  const name = (cluster: string) => `${cluster} Deployment shop/stock`;
  const service = { kind: 'Service', spec: { b: 1, a: 2 } };
  const before = tree({
    [name('dev')]: deployment('a:1', { env: [{ name: 'KEY', value: 'hidden' }] }),
    [name('prod')]: deployment('a:1'),
    'dev Service shop/stock': service,
    'dev Sidecar shop/old': { kind: 'Sidecar' },
  });
  const after = tree(
    {
      [name('dev')]: deployment('a:2', { env: [{ name: 'KEY', value: 'other' }] }),
      [name('prod')]: deployment('a:2'),
      'dev Service shop/stock': { spec: { a: 2, b: 1 }, kind: 'Service' },
      'dev Telemetry shop/new': { kind: 'Telemetry' },
    },
    ['overlays/dev/x: no'],
  );
  const field = 'spec.template.spec.containers[app]';
  expect(objectChanges(before, after)).toEqual({
    same: 1,
    unreadable: ['overlays/dev/x: no'],
    changes: [
      {
        change: 'changed',
        kind: 'Deployment',
        field: `${field}.image`,
        values: 'a:1 → a:2',
        objects: [name('dev'), name('prod')],
        restartsPods: true,
      },
      {
        change: 'changed',
        kind: 'Deployment',
        field: `${field}.env[KEY].value`,
        objects: [name('dev')],
        restartsPods: true,
      },
      { change: 'deleted', kind: 'Sidecar', objects: ['dev Sidecar shop/old'], restartsPods: false },
      { change: 'created', kind: 'Telemetry', objects: ['dev Telemetry shop/new'], restartsPods: false },
    ],
  });
});

test('the changelog has the versions after the old one, up to the new one', () => {
  const text = `# Changelog

## Unreleased

- not yet

## 0.3.0 (2026-12-01)

Sync the root
first.

- an entry
  of two lines

### Commands

- one
- two

## 0.2.0

- old
`;
  expect(changelogBetween(text, '0.2.0', '0.3.0')).toEqual([
    {
      version: '0.3.0',
      introduction: 'Sync the root first.',
      parts: [
        { heading: '', entries: ['an entry of two lines'] },
        { heading: 'Commands', entries: ['one', 'two'] },
      ],
    },
  ]);
  expect(changelogBetween(text, '0.1.0', '0.2.0').map(({ version }) => version)).toEqual(['0.2.0']);
  expect(changelogBetween(text, '0.3.0', '0.3.0')).toEqual([]);
});
