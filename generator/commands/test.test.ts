import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { steps } from '../ci/steps.ts';
import { runBundled } from '../testing/bundled.ts';

describe('npm test', () => {
  it('refuses a step that does not exist, and names those that do', async () => {
    const { code, stderr } = await runBundled('test', '--only', 'nothing');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/types, lint, tests/) });
  });

  it('refuses arguments that are not options', async () => {
    expect(await runBundled('test', 'kustomize')).toMatchObject({ code: 2 });
  });

  it('has examples with steps that exist', async () => {
    const { stdout } = await runBundled('test', '--help');
    const named = [...stdout.matchAll(/--only ([a-z]+)/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(0);
    expect(steps.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  });

  it('lists its steps', async () => {
    const { code, stdout } = await runBundled('test', '--list', '--only', 'types');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^types .*\n$/) });
  });
});

const ofFleets = new Set(['built-documents.ts', 'unchanged-generator.ts']);

it('has a name of its own for every step, and runs every file of ci/steps that is not for fleets alone', () => {
  const files = readdirSync(join(import.meta.dirname, '../ci/steps')).filter(
    (file) => !file.endsWith('.test.ts') && !ofFleets.has(file),
  );
  expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
  expect(steps).toHaveLength(files.length);
});
