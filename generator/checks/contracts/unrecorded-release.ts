import { defineCheck } from '../check.ts';
import { contractsOf } from '../support/contracts.ts';

export const unrecordedRelease = defineCheck({
  name: 'unrecorded-release',
  code: 'MESH544',
  severity: 'warning',
  title: 'A version without a recorded release beyond the first stage',
  explanation:
    'What a version speaks is recorded by npm run release, from the protos at the time it is built. Without a record it is taken to speak what protos/ says now, also when that has changed since: calls and routes are then checked against methods that the version may not have. Services that record no release at all are left alone.',
  source: 'docs/contracts.md',
  *run(workspace) {
    const { fleet, instances, releases } = workspace;
    const [first] = fleet?.spec.stages ?? [];
    const contracts = contractsOf(workspace);
    const recording = new Set(releases.map(({ service }) => service));
    for (const { name, own, cluster, atOwn } of instances) {
      if (!recording.has(name) || cluster.spec.stage === first) continue;
      for (const [version, { tag }] of Object.entries(own.versions)) {
        if (contracts.recorded(name, tag)) continue;
        yield {
          message: `nothing records what ${name} speaks as ${tag}, which runs in ${cluster.spec.name}`,
          at: atOwn(['versions', version, 'tag']),
          hint: `npm run release -- ${name} ${tag} --from <the commit it was built from>`,
        };
      }
    }
  },
});
