import { defineCheck } from '../check.ts';
import { contractsOf } from '../support/contracts.ts';

export const unrecordedRelease = defineCheck({
  name: 'unrecorded-release',
  code: 'MESH544',
  severity: 'warning',
  title: 'A version beyond the first stage has no release record',
  explanation:
    'npm run release records the methods of a version from the protos at the time of its build. Without a record, the checks assume that the version has the methods in protos/ today, which may have changed since its build. This check does not report services that never record a release.',
  source: 'docs/contracts.md',
  *run(workspace) {
    const { fleet, instances, releases } = workspace;
    const [first] = fleet?.spec.stages ?? [];
    const contracts = contractsOf(workspace);
    const recording = new Set(releases.map(({ service }) => service));
    for (const { name, own, cluster, atOwn } of instances) {
      if (!recording.has(name) || cluster.spec.stage === first) continue;
      for (const [version, { tag }] of Object.entries(own.versions)) {
        // Another check reports a tag that moves: no record could fit it.
        if (tag === 'latest' || contracts.recorded(name, tag)) continue;
        yield {
          message: `${name} ${tag} runs in ${cluster.spec.name} but has no release record`,
          at: atOwn(['versions', version, 'tag']),
          hint: `run npm run release -- ${name} ${tag} --from <the commit it was built from>`,
        };
      }
    }
  },
});
