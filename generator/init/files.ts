import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetPlaceholder } from '../packaging/fleet-files.ts';
import { filesIn, withDots } from '../packaging/release-files.ts';
import type { FleetSettings } from './settings.ts';
import { teamReadme } from './team-readme.ts';

/**
 * The files of a new fleet by path, without those of its generator.
 * @param release the folder of the release that becomes its generator
 */
export function newFleetFiles(settings: FleetSettings, release: string): ReadonlyMap<string, string> {
  const folder = join(release, 'fleet');
  return new Map([
    ...filesIn(folder).map((path): [string, string] => [
      withDots(path),
      readFileSync(join(folder, path), 'utf8').replaceAll(fleetPlaceholder, settings.name),
    ]),
    ['README.md', teamReadme(settings)],
    ['clusters/fleet.yaml', fleetSpec(settings)],
    ...settings.clusters.map(({ name, stage }): [string, string] => [
      `clusters/${name}.yaml`,
      clusterSpec(name, stage),
    ]),
  ]);
}

function fleetSpec({ repoUrl, stages, owners, clusters }: FleetSettings): string {
  const last = stages.findLast((stage) => clusters.some((cluster) => cluster.stage === stage));
  const reviewers = `[${owners.map((owner) => JSON.stringify(owner)).join(', ')}]`;
  const codeOwners =
    owners.length === 0
      ? ''
      : `# Who reviews what: .github/CODEOWNERS is rendered from this. A new service adds its team to teams.
codeOwners:
  teams: {}
  approvers:
    ${last}: ${reviewers}
  default: ${reviewers}
`;
  return `# yaml-language-server: $schema=../generator/schema/fleet.schema.json
# The URL from which Argo CD reads this repository.
repoURL: ${repoUrl}
# In the order of promotion.
stages: [${stages.join(', ')}]
${codeOwners}`;
}

const clusterSpec = (name: string, stage: string): string =>
  `# yaml-language-server: $schema=../generator/schema/cluster.schema.json
# The name that the cluster has in Argo CD.
name: ${name}
stage: ${stage}
# How Istio is installed in this cluster: correct it before the first push.
istio: { cni: true, nativeSidecars: true }
services: {}
`;
