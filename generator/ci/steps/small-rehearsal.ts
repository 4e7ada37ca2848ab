import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '../../git/run.ts';
import { listAt, numberAt, textAt, valueAt } from '../../lang/at-path.ts';
import { parsedJson } from '../../lang/json.ts';
import { textIfThere } from '../../platform/text-if-there.ts';
import { copyRepository } from '../../rehearse/journeys/copy.ts';
import { commitEdits } from '../../rehearse/trials/apply.ts';
import { fleetRepository, trialCluster } from '../../rehearse/trials/fleet.ts';
import type { Edit } from '../../rehearse/trials/trial.ts';
import { runNodeTool } from '../node-tool.ts';
import { notAvailable, oneCheck, type Step, type StepResult } from '../step.ts';

/** A step of a canary: half of the calls instead of 30 %. */
const newWeight: readonly Edit[] = [
  {
    file: `clusters/${trialCluster}.yaml`,
    from: 'weights: { v1: 70, v2: 30 }',
    to: 'weights: { v1: 50, v2: 50 }',
  },
  'generate',
];

/** Enough to see the weight, and little work for a machine with two cores. */
const callsPerSecond = 40;

/** A part of `npm run rehearse` that takes about a minute: one cluster of a small fleet, and one push that changes a weight. */
export const smallRehearsal: Step = {
  name: 'rehearse',
  title: 'rehearse',
  summary: 'no call fails while a real Argo CD syncs a new weight into a small cluster',
  checksSources: true,
  needs: ['tools', 'mesh', 'rehearsal'],
  isAlone: true,
  async run({ rehearsal, progress, coloured }) {
    const parts = await rehearsal();
    if (!parts.available) return notAvailable(parts);
    progress('rendering a small fleet…');
    const fleet = await fleetRepository();
    const folder = mkdtempSync(join(tmpdir(), 'rehearsal-'));
    try {
      const before = (await git(fleet, 'rev-parse', 'HEAD')).trim();
      const copy = await copyRepository(fleet, folder, 'main', before);
      await commitEdits(copy.root, newWeight, 'half of the calls to v2');
      const report = join(folder, 'report.json');
      const { output } = await runNodeTool({
        program: 'generator/run.mjs',
        args: [
          ...['rehearse', '--repository', copy.root, '--from', before],
          ...['--calls-per-second', String(callsPerSecond), '--format', 'json', '--output', report],
        ],
        root: copy.root,
        coloured,
        onLine: progress,
      });
      return resultOf(textIfThere(report), output);
    } finally {
      for (const each of [fleet, folder]) rmSync(each, { recursive: true, force: true });
    }
  },
};

/**
 * The result of a report. A pause alone is not a failure: it depends on how busy this machine is.
 * @param output what the command printed
 */
export function resultOf(report: string | undefined, output: string): StepResult {
  const result = report === undefined ? undefined : parsedJson(report);
  if (result === undefined) return oneCheck(false, output || 'The rehearsal ended without a report.');
  if (!numberAt(result, 'totals', 'sent')) return oneCheck(false, `${output}\nNo call was made.`);
  const kinds = listAt(result, 'problems').map((problem) => textAt(problem, 'kind'));
  const onlyPauses = kinds.length > 0 && kinds.every((kind) => kind === 'pause');
  return oneCheck(valueAt(result, ['passed']) === true || onlyPauses, output);
}
