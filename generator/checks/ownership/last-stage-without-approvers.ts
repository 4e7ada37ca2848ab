import { defineCheck } from '../check.ts';

const source = 'GitHub Docs, About code owners';

export const lastStageWithoutApprovers = defineCheck({
  name: 'last-stage-without-approvers',
  code: 'MESH552',
  severity: 'warning',
  title: 'The last stage has no approvers',
  explanation:
    'If a stage has no approvers, the owner of each service alone reviews the rendered files for its clusters, and the default owners review its cluster files. For the last stage, which serves users, one team should review each change as a whole.',
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
