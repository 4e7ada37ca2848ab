import { suggest } from '../diagnostics/suggestion.ts';
import { fleetPath } from '../load/inputs.ts';
import { defineCheck } from './check.ts';

const source = 'GitHub Docs, About code owners';

export const ownerHasTeam = defineCheck({
  code: 'MESH550',
  severity: 'error',
  title: 'An owner whom nobody on GitHub stands for',
  explanation: `.github/CODEOWNERS is rendered from codeOwners in ${fleetPath}. An owner that is missing under teams would leave its services without a reviewer, and a change to them would ask nobody.`,
  source,
  *run({ fleet, services, externals }) {
    const teams = fleet?.spec.codeOwners?.teams;
    if (!fleet || !teams) return;
    for (const { spec, at } of [...services, ...externals]) {
      if (Object.hasOwn(teams, spec.owner)) continue;
      yield {
        message: `codeOwners says nobody for the owner ${spec.owner} of ${spec.name}`,
        at: at(['owner']),
        hint: `add ${spec.owner}: ["@organization/team"] under codeOwners.teams in ${fleetPath}; ${suggest(spec.owner, Object.keys(teams), 'owners there')}`,
        related: [{ message: 'the owners', at: fleet.at(['codeOwners', 'teams'], 'key') }],
      };
    }
  },
});

export const approversOfStage = defineCheck({
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

export const lastStageHasApprovers = defineCheck({
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

export const teamOwnsSomething = defineCheck({
  code: 'MESH553',
  severity: 'warning',
  title: 'A team for an owner that owns nothing',
  explanation:
    'No service has this owner: its name is misspelt, or its last service is gone and the line can go too.',
  *run({ fleet, services, externals }) {
    if (!fleet?.spec.codeOwners) return;
    const owners = new Set([...services, ...externals].map(({ spec }) => spec.owner));
    for (const owner of Object.keys(fleet.spec.codeOwners.teams)) {
      if (owners.has(owner)) continue;
      yield {
        message: `no service has the owner ${owner}`,
        at: fleet.at(['codeOwners', 'teams', owner], 'key'),
        hint: suggest(owner, owners, 'owners of services'),
      };
    }
  },
});
