import { expect, test } from 'vitest';
import { temporaryRepository } from '../testing/temporary-repository.ts';
import { ToolFailure } from '../toolchain/tool-failure.ts';
import { resultOf } from './steps/committed-tree.ts';
import { toolStep } from './tool-step.ts';
import { startVerification } from './verification.ts';

test.each([
  ['skipped, if another step lists the errors', true, { passed: 0, failed: 0, skipped: 1, detail: '' }],
  [
    'failed, if no other step does',
    false,
    { passed: 0, failed: 1, skipped: 0, detail: 'The specs have errors: npm run check lists them.' },
  ],
])('a step over specs with errors is %s', async (_, listsSpecErrors, expected) => {
  const quiet = () => {};
  const verification = startVerification({
    ...{ root: temporaryRepository({ 'clusters/dev.yaml': 'name: [\n' }), coloured: false, all: true },
    ...{ progress: quiet, notice: quiet, listsSpecErrors },
  });
  const step = toolStep({ name: 'one', title: 'one', summary: 'one tool', tools: [] });
  const { skipped, ...result } = await step.run(verification);
  expect({ ...result, skipped: skipped.length }).toEqual(expected);
});

test('warnings of a tree without errors are printed', () => {
  const warned = '\u001b[33mwarning\u001b[39m MESH477 services/a/service.yaml:1:1\n\n1 warning\n';
  expect(resultOf(true, warned)).toMatchObject({ passed: 1, failed: 0, detail: warned.trim() });
  expect(resultOf(true, 'all is well\n')).toMatchObject({ passed: 1, failed: 0, detail: '' });
  expect(resultOf(false, '1 error\n')).toMatchObject({ passed: 0, failed: 1, detail: '1 error' });
});

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
