import { suggest } from '../diagnostics/nearest.ts';
import type { Workspace } from '../load/workspace.ts';
import { defineCheck, type Finding, settingsSources } from './check.ts';

export const knownService = defineCheck({
  code: 'MESH308',
  severity: 'error',
  title: 'An unknown service',
  explanation:
    'Cluster files and calls name services by their folder in services/. A name without a spec would render nothing, or allow calls to nobody.',
  *run(workspace) {
    yield* inClusters(workspace);
    yield* inCalls(workspace);
  },
});

function* inClusters({ clusters, serviceNames }: Workspace): Iterable<Finding> {
  for (const { spec, at } of clusters) {
    for (const name of Object.keys(spec.services)) {
      if (serviceNames.has(name)) continue;
      const hint = suggest(name, serviceNames, 'services');
      yield { message: `there is no service ${name}`, at: at(['services', name], 'key'), hint };
    }
  }
}

function* inCalls(workspace: Workspace): Iterable<Finding> {
  const { serviceNames } = workspace;
  for (const { spec, at } of settingsSources(workspace)) {
    for (const [index, { service }] of (spec.calls ?? []).entries()) {
      if (serviceNames.has(service)) continue;
      const hint = suggest(service, serviceNames, 'services');
      yield { message: `there is no service ${service} to call`, at: at(['calls', index, 'service']), hint };
    }
  }
}
