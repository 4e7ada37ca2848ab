import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn } from '../testing/fixtures.ts';
import { diagnosticsOf, temporaryRepository } from '../testing/temporary-repository.ts';
import { checks, renderedChecks } from './index.ts';

const testdata = join(import.meta.dirname, 'testdata');

/** What a user reads when the files of a fixture are added to the shop, which has no mistake. */
const printedFor = (fixture: string, code: string) =>
  diagnosticsOf(temporaryRepository(filesIn(join(testdata, fixture))), code);

/** A check that asks the same of specs and of documents has two fixtures. */
const fixtures = [...checks, ...renderedChecks].flatMap((check) => [
  { code: check.code, name: check.name },
  ...(check.of === 'specs' && check.runDocuments
    ? [{ code: check.code, name: `${check.name}/documents` }]
    : []),
]);

describe.each(fixtures)('$name', ({ name, code }) => {
  test('finds the fault in bad/ and prints bad.txt', async () => {
    const printed = await printedFor(`${name}/bad`, code);
    expect(printed).toContain(` ${code} `);
    await expect(printed).toMatchFileSnapshot(join(testdata, name, 'bad.txt'));
  });

  test('finds nothing in good/, which is nearly the same', async () => {
    expect(await printedFor(`${name}/good`, code)).toBe('');
  });
});
