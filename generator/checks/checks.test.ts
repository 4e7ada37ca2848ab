import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn } from '../testing/fixtures.ts';
import { diagnosticsOf, temporaryRepository } from '../testing/temporary-repository.ts';
import { checks, renderedChecks } from './index.ts';

const testdata = join(import.meta.dirname, 'testdata');

/** What a user reads when the files of a fixture are added to the shop, which has no mistake. */
const printedFor = (fixture: string, code: string) =>
  diagnosticsOf(temporaryRepository(filesIn(join(testdata, fixture))), code);

describe.each([...checks, ...renderedChecks])('$name', ({ name, code }) => {
  test('finds the fault in bad/ and prints bad.txt', async () => {
    const printed = await printedFor(`${name}/bad`, code);
    expect(printed).toContain(` ${code} `);
    await expect(printed).toMatchFileSnapshot(join(testdata, name, 'bad.txt'));
  });

  test('finds nothing in good/, which is nearly the same', async () => {
    expect(await printedFor(`${name}/good`, code)).toBe('');
  });
});
