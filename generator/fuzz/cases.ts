import { join } from 'node:path';
import fc from 'fast-check';
import { repositoryRoot } from '../command-line/repository.ts';
import { filesIn } from '../testing/fixtures.ts';
import { type Case, type Edit, fileOf, type Repository } from './case.ts';
import { fileEdits } from './edit-files.ts';
import { textEdits } from './edit-text.ts';
import { valueEdits } from './edit-values.ts';
import { shop } from './shop.ts';

/** The specs and protos of this repository. */
const committed = Object.fromEntries(
  ['services', 'clusters', 'protos'].flatMap((folder) =>
    Object.entries(filesIn(join(repositoryRoot, folder))).flatMap(([path, text]) =>
      /\.(?:yaml|proto)$/.test(path) ? [[`${folder}/${path}`, text] as const] : [],
    ),
  ),
);

/** Valid repositories to start from. */
export const bases: Readonly<Record<'shop' | 'committed', Repository>> = {
  shop: repositoryOf(shop),
  committed: repositoryOf(committed),
};

const isProto = (path: string): boolean => path.startsWith('protos/');

const edits: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 10, arbitrary: valueEdits },
  { weight: 8, arbitrary: textEdits((path) => !isProto(path)) },
  { weight: 2, arbitrary: fileEdits },
  // buf compiles each variant of the protos, which takes longer than everything else.
  { weight: 1, arbitrary: textEdits(isProto) },
);

/** Repositories after a series of edits. */
export const cases: fc.Arbitrary<Case & { readonly base: keyof typeof bases }> = fc
  .record({
    base: fc.constantFrom('shop' as const, 'shop' as const, 'committed' as const),
    hasTree: fc.boolean(),
    edits: fc.array(edits, { minLength: 1, maxLength: 3, size: 'xsmall' }),
  })
  .map(({ base, hasTree, edits: done }) => ({
    base,
    hasTree,
    files: done.reduce((files, edit) => edit(files), bases[base]),
  }));

function repositoryOf(texts: Readonly<Record<string, string>>): Repository {
  return new Map(Object.entries(texts).map(([path, text]) => [path, fileOf(text)]));
}
