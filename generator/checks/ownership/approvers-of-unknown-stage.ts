import { suggest } from '../../diagnostics/suggestion.ts';
import { defineCheck } from '../check.ts';

const source = 'GitHub Docs, About code owners';

export const approversOfUnknownStage = defineCheck({
  name: 'approvers-of-unknown-stage',
  code: 'MESH551',
  severity: 'error',
  title: 'Approvers are set for a stage that does not exist',
  explanation:
    'GitHub would request no review for the intended stage. Use the name of a stage as listed under stages.',
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
