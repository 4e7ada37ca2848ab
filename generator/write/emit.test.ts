import { expect, test } from 'vitest';
import { emitFile } from './emit.ts';

test('a text is unchanged, below the line with its source', () => {
  const sources = ['clusters/dev.yaml', 'services/*/service.yaml'];
  const origin =
    'Generated from clusters/dev.yaml and services/*/service.yaml by npm run generate: edit there.';
  const emitted = (path: string) => emitFile({ path, sources, content: { text: 'a: 1 # why\n' } });
  expect(emitted('overlays/dev/ROUTES.md')).toBe(`<!-- ${origin} -->\na: 1 # why\n`);
  expect(emitted('base/a/extra/b.yaml')).toBe(`# ${origin}\na: 1 # why\n`);
});

test('several documents of a file are separated, and each has its own anchors', () => {
  const list = [{ a: 1 }];
  const document = { apiVersion: 'v1', kind: 'A', first: list, second: list };
  const oneLine = new Map([[list, 'list']]);
  const text = 'apiVersion: v1\nkind: A\nfirst: &list [{ a: 1 }]\nsecond: *list\n';
  expect(emitFile({ path: 'a.yaml', sources: ['b'], content: [document, document], oneLine })).toBe(
    `# Generated from b by npm run generate: edit there.\n${text}---\n${text}`,
  );
});
