import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWith } from '../testing/describe-with.ts';
import { validateDocuments, validateFiles } from './kubeconform.ts';
import { provideTools, validatorOf } from './provide-tools.ts';

const validator = validatorOf(await provideTools(console.error));

describeWith('kubeconform with strict schemas', validator, (tools) => {
  it('accepts the documents in testdata/valid', async () => {
    const results = await validateFiles(tools, filesIn('valid'));
    expect(results.flatMap(({ errors }) => errors)).toEqual([]);
    expect(results).toHaveLength(filesIn('valid').length);
  });

  // The file beside each document lists exactly what kubeconform must find.
  it.each(namesIn('invalid'))('refuses invalid/%s', async (name) => {
    const results = await validateFiles(tools, [testdata(`invalid/${name}`)]);
    const found = results.flatMap(({ errors }) => errors.map(({ path, message }) => `${path}: ${message}\n`));
    expect(results.map(({ status }) => status)).not.toContain('valid');
    expect(found.sort().join('')).toBe(readFileSync(testdata(`invalid/${expectationOf(name)}`), 'utf8'));
  });

  it('names the document and the text with the fault', async () => {
    const good = readFileSync(testdata('valid/deployment.yaml'), 'utf8');
    const bad = readFileSync(testdata('invalid/unknown-kind.yaml'), 'utf8');
    const texts = new Map([
      ['overlays/a', good],
      ['overlays/b', `${good}---\n${bad}`],
    ]);
    const results = await validateDocuments(tools, texts);
    expect(results.map(({ file, name, status }) => [file, name, status].join(' ')).sort()).toEqual([
      'overlays/a greeter-v1 valid',
      'overlays/b greeter error',
      'overlays/b greeter-v1 valid',
    ]);
  });

  it('reports a file that is not there', async () => {
    const [result] = await validateFiles(tools, [testdata('nowhere.yaml')]);
    expect(result).toMatchObject({ status: 'error' });
  });

  it('reports that kubeconform cannot run', async () => {
    const broken = { ...tools, kubeconform: testdata('nowhere') };
    await expect(validateFiles(broken, filesIn('valid'))).rejects.toThrow(/kubeconform did not run/);
  });
});

it('has an expectation for every document in testdata/invalid, and the other way round', () => {
  const names = readdirSync(testdata('invalid')).sort();
  expect(names).toEqual(namesIn('invalid').flatMap((name) => [expectationOf(name), name]));
});

function filesIn(folder: string): string[] {
  return namesIn(folder).map((name) => testdata(`${folder}/${name}`));
}

function namesIn(folder: string): string[] {
  return readdirSync(testdata(folder))
    .filter((name) => name.endsWith('.yaml'))
    .sort();
}

function expectationOf(name: string): string {
  return name.replace(/yaml$/, 'txt');
}

function testdata(path: string): string {
  return join(import.meta.dirname, 'testdata', path);
}
