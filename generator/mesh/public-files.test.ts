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
  'outside-servers.ts',
];

/** The parts that `npm run rehearse` starts whole clusters from: machine-mesh.ts names them too. */
const parts = [
  'api-server.ts',
  'certificates.ts',
  'credentials.ts',
  'definitions.ts',
  'etcd.ts',
  'http-get.ts',
  'injection.ts',
  'istiod.ts',
  'kubernetes-client.ts',
  'loopback.ts',
  'poll.ts',
  'processes.ts',
  'substitutes.ts',
  'validation-webhook.ts',
  'watch.ts',
];

const mayImport = (path: string, target: string): boolean => {
  const name = target.slice('mesh/'.length);
  if (path.endsWith('.test.ts') && name.startsWith('testing/')) return true;
  const usesParts = path.startsWith('rehearse/') || path.endsWith('.test.ts');
  return publicFiles.includes(name) || (usesParts && parts.includes(name));
};

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
    .filter(({ path, target }) => target.startsWith('mesh/') && !mayImport(path, target));
  expect(internal).toEqual([]);
});

test('the main file names the public files and the parts', () => {
  const main = files.find(([path]) => path === 'mesh/machine-mesh.ts')?.[1] ?? '';
  expect([...publicFiles.slice(1), ...parts].filter((name) => !main.includes(`\`${name}\``))).toEqual([]);
});

test('the mesh does not know the proofs', () => {
  const imported = files
    .filter(([path]) => path.startsWith('mesh/') && !path.endsWith('.test.ts') && !path.includes('/testing/'))
    .flatMap(([path, text]) => importsOf(path, text).filter((target) => /^(?:prove|proofs)\//.test(target)));
  expect(imported).toEqual([]);
});
