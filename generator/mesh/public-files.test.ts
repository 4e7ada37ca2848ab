import { join, posix } from 'node:path';
import { expect, test } from 'vitest';
import { filesIn } from '../testing/fixtures.ts';

/** The files of this folder that other folders may import: machine-mesh.ts names them. */
const publicFiles = [
  'machine-mesh.ts',
  'open-mesh.ts',
  'caller.ts',
  'pods.ts',
  'built-documents.ts',
  'kubernetes-object.ts',
];

const files = Object.entries(filesIn(join(import.meta.dirname, '..'))).filter(([path]) =>
  path.endsWith('.ts'),
);

/** Modules of generator/ that a file imports. */
const importsOf = (path: string, text: string): string[] =>
  [...text.matchAll(/(?:\bfrom|\bimport\()\s*'(\.[^']+)'/g)].map(([, to = '']) =>
    posix.join(posix.dirname(path), to),
  );

test('other folders import only the public files of the mesh', () => {
  const internal = files
    .filter(([path]) => !path.startsWith('mesh/'))
    .flatMap(([path, text]) => importsOf(path, text).map((target) => ({ path, target })))
    .filter(
      ({ target }) => target.startsWith('mesh/') && !publicFiles.includes(target.slice('mesh/'.length)),
    );
  expect(internal).toEqual([]);
});

test('the main file names the public files', () => {
  const main = files.find(([path]) => path === 'mesh/machine-mesh.ts')?.[1] ?? '';
  expect(publicFiles.slice(1).filter((name) => !main.includes(`\`${name}\``))).toEqual([]);
});

test('the mesh does not know the proofs', () => {
  const imported = files
    .filter(([path]) => path.startsWith('mesh/') && !path.endsWith('.test.ts') && !path.includes('/testing/'))
    .flatMap(([path, text]) => importsOf(path, text).filter((target) => /^(?:prove|proofs)\//.test(target)));
  expect(imported).toEqual([]);
});
