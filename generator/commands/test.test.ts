import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { UsageError } from '../command.ts';
import { steps } from '../verify/steps.ts';
import { command } from './test.ts';

describe('npm test', () => {
  it('refuses a step that does not exist, and names those that do', async () => {
    await expect(command.run(['--only', 'nothing'])).rejects.toThrow(UsageError);
    await expect(command.run(['--only', 'nothing'])).rejects.toThrow(/types, lint, tests/);
  });

  it('refuses arguments that are no flags', async () => {
    await expect(command.run(['kustomize'])).rejects.toMatchObject({
      code: 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL',
    });
  });

  it('lists its steps', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    expect(await command.run(['--list', '--only', 'types'])).toBe(0);
    expect(log.mock.calls.map(([line]) => String(line).split(' ')[0])).toEqual(['types']);
    log.mockRestore();
  });
});

it('has a name of its own for every step, and runs every file in verify/steps', () => {
  const files = readdirSync(join(import.meta.dirname, '../verify/steps'));
  expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length);
  expect(steps).toHaveLength(files.length);
});
