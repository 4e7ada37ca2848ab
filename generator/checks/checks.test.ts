import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exportedChecks } from '../testing/exported-checks.ts';
import { filesIn, foldersIn } from '../testing/fixtures.ts';
import { diagnosticsOf, temporaryRepository } from '../testing/temporary-repository.ts';

const testdata = join(import.meta.dirname, 'testdata');
const checks = await exportedChecks();

/** What a user reads when the files of a fixture stand in the sound repository. */
const printedFor = (fixture: string, code: string | undefined) =>
  diagnosticsOf(temporaryRepository(filesIn(join(testdata, fixture))), code);

describe.each(foldersIn(testdata))('%s', (name) => {
  const code = checks.get(name)?.code;

  test('finds what is wrong in bad/, in the words of bad.txt', async () => {
    const printed = await printedFor(`${name}/bad`, code);
    expect(printed).toBe(readFileSync(join(testdata, name, 'bad.txt'), 'utf8'));
    expect(printed).toContain(` ${code} `);
  });

  test('finds nothing in good/, which comes close', async () => {
    expect(await printedFor(`${name}/good`, code)).toBe('');
  });
});
