import { suggest } from '../../diagnostics/suggestion.ts';
import { defineCheck } from '../check.ts';

const source = 'GitHub Docs, About code owners';

export const approversOfUnknownStage = defineCheck({
  name: 'approvers-of-unknown-stage',
  code: 'MESH551',
  severity: 'error',
  title: 'Approvers of a stage that does not exist',
  explanation: 'Nobody would be asked about the stage that was meant. A stage is named as under stages.',
  source,
  *run({ fleet }) {
    const { stages = [], codeOwners } = fleet?.spec ?? {};
    for (const stage of Object.keys(codeOwners?.approvers ?? {})) {
      if (!fleet || stages.includes(stage)) continue;
      yield {
        message: `there is no stage ${stage}`,
        at: fleet.at(['codeOwners', 'approvers', stage], 'key'),
        hint: suggest(stage, stages, 'stages'),
      };
    }
  },
});
