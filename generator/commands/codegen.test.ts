import { expect, test, vi } from 'vitest';
import { command } from './codegen.ts';

test('the committed code is what the contracts say', async () => {
  const complaints = vi.spyOn(console, 'error');
  vi.spyOn(console, 'log').mockImplementation(() => {});
  expect(await command.run(['--check'])).toBe(0);
  expect(complaints).not.toHaveBeenCalled();
});
