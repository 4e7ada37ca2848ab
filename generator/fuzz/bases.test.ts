import { expect, test } from 'vitest';
import { soundFiles } from '../testing/sound-files.ts';
import { diagnosticsOf, temporaryRepository } from '../testing/temporary-repository.ts';
import { bases } from './cases.ts';
import { materialise } from './materialise.ts';

const nothing = Object.fromEntries(Object.keys(soundFiles).map((path) => [path, null]));

test.each(Object.entries(bases))('the repository %s is valid before mutation', async (_, files) => {
  const root = temporaryRepository(nothing);
  materialise(root, files);
  expect(await diagnosticsOf(root)).toBe('');
});
