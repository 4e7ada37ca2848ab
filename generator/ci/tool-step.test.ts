import { expect, test } from 'vitest';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { ToolFailure } from '../toolchain/tool-failure.ts';
import { toolStep } from './tool-step.ts';
import { startVerification } from './verification.ts';

test('a tool that fails makes its step fail with its message, and the next tool still runs', async () => {
  const step = toolStep({
    name: 'both',
    title: 'both',
    summary: 'two tools',
    tools: [
      {
        name: 'broken',
        subjects: 'documents',
        find: () => Promise.reject(new ToolFailure('broken analyze', 'panic: out of range')),
      },
      { name: 'whole', subjects: 'documents', find: async () => ({ findings: [], examined: 3 }) },
    ],
  });
  const quiet = () => {};
  const verification = startVerification({
    root: temporaryRepository(),
    coloured: false,
    progress: quiet,
    all: true,
    notice: quiet,
  });
  const { passed, failed, detail } = await step.run(verification);
  expect({ passed, failed }).toEqual({ passed: 3, failed: 1 });
  expect(detail).toContain('MESH634');
  expect(detail).toContain(
    'broken failed while it checked documents: broken analyze did not run to its end: panic: out of range',
  );
});
