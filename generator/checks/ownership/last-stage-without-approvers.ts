import { defineCheck } from '../check.ts';

const source = 'GitHub Docs, About code owners';

export const lastStageWithoutApprovers = defineCheck({
  name: 'last-stage-without-approvers',
  code: 'MESH552',
  severity: 'warning',
  title: 'Nobody in particular approves changes of the last stage',
  explanation:
    'Where a stage has no approvers, its cluster files are asked about with everything else, and what is rendered for its clusters by the owner of each service alone. For the stage that users are served by, somebody should see the change as a whole.',
  source,
  *run({ fleet }) {
    const { stages = [], codeOwners } = fleet?.spec ?? {};
    const last = stages.at(-1);
    if (!fleet || !codeOwners || last === undefined || Object.hasOwn(codeOwners.approvers ?? {}, last))
      return;
    yield {
      message: `the last stage, ${last}, has no approvers`,
      at: fleet.at(['codeOwners', codeOwners.approvers ? 'approvers' : 'teams'], 'key'),
      hint: `add ${last}: ["@organization/team"] under codeOwners.approvers`,
    };
  },
});
