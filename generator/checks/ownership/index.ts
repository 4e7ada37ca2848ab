export { approversOfUnknownStage } from './approvers-of-unknown-stage.ts';
export { lastStageWithoutApprovers } from './last-stage-without-approvers.ts';
export { namespaceSharedByTeams } from './namespace-shared-by-teams.ts';
export { ownerWithoutTeam } from './owner-without-team.ts';
export { protoPackageWithSeveralOwners } from './proto-package-with-several-owners.ts';
export { teamWithoutServices } from './team-without-services.ts';
