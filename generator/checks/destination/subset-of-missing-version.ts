import { suggestion } from '../../diagnostics/suggestion.ts';
import type { Workspace } from '../../load/workspace.ts';
import type { ClusterSpec } from '../../schema/cluster.ts';
import { defineCheck, type Finding } from '../check.ts';

export const subsetOfMissingVersion = defineCheck({
  name: 'subset-of-missing-version',
  code: 'MESH437',
  severity: 'error',
  title: 'subsets names a version that runs in no cluster',
  explanation:
    'subsets overrides settings for the pods of one version. In a cluster that does not run the version, they are not rendered. If no cluster runs it, they have no effect, and the version is probably misspelt.',
  *run(workspace) {
    yield* inServices(workspace);
    yield* inClusters(workspace);
  },
});

function* inServices({ services, clusters }: Workspace): Iterable<Finding> {
  for (const { spec, at } of services) {
    const versions = Object.keys(spec.subsets ?? {});
    if (versions.length === 0) continue;
    const running = new Set(clusters.flatMap((cluster) => versionsIn(cluster.spec, spec.name)));
    if (running.size === 0) continue;
    for (const version of versions) {
      if (running.has(version)) continue;
      const place = at(['subsets', version], 'key');
      yield {
        message: `version ${version} of ${spec.name} runs in no cluster`,
        at: place,
        ...suggestion(version, running, 'versions that run', place, versions),
      };
    }
  }
}

function versionsIn({ services }: ClusterSpec, name: string): string[] {
  const own = Object.hasOwn(services, name) ? services[name] : undefined;
  return Object.keys(own?.versions ?? {});
}

function* inClusters({ instances }: Workspace): Iterable<Finding> {
  for (const { own, spec, service, cluster, atOwn } of instances) {
    const running = Object.keys(own.versions);
    const known = service.spec.subsets ?? {};
    for (const version of Object.keys(spec.subsets ?? {})) {
      if (running.includes(version) || Object.hasOwn(known, version)) continue;
      const place = atOwn(['subsets', version], 'key');
      yield {
        message: `version ${version} does not run in ${cluster.spec.name}`,
        at: place,
        ...suggestion(version, running, 'versions here', place, Object.keys(spec.subsets ?? {})),
      };
    }
  }
}
