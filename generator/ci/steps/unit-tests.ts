import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { textIfThere } from '../../platform/text-if-there.ts';
import { runNodeTool } from '../node-tool.ts';
import { oneCheck, type Step, type StepResult } from '../step.ts';
import { readVitestReport } from '../vitest-report.ts';

/** Every *.test.ts file, run by vitest. */
export const unitTests: Step = {
  name: 'tests',
  title: 'tests',
  summary: 'unit, fixture and property tests, run by vitest',
  checksSources: true,
  needs: ['tools', 'analysis', 'mesh', 'rehearsal'],
  async run({ root, coloured, progress }) {
    const folder = mkdtempSync(join(tmpdir(), 'vitest-'));
    try {
      const report = join(folder, 'report.json');
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const { output } = await runNodeTool({
        program: 'node_modules/vitest/vitest.mjs',
        args: ['run', ...reporters],
        root,
        coloured,
        onLine: (line) => {
          const plain = stripVTControlCharacters(line).trim();
          if (plain !== '') progress(plain);
        },
      });
      return readReport(report, withoutPassed(output));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Removes passed tests from the output of a failure. */
function withoutPassed(output: string): string {
  const lines = output.split('\n');
  return lines.filter((line) => !stripVTControlCharacters(line).trimStart().startsWith('✓')).join('\n');
}

/** Without a report, vitest failed early, for example because of its configuration. */
function readReport(file: string, output: string): StepResult {
  const report = textIfThere(file);
  return report === undefined
    ? oneCheck(false, output || 'vitest ended without a report.')
    : readVitestReport(report, output);
}
