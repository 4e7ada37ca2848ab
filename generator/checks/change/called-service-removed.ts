import { defineChangeCheck, earlierLine } from './change-check.ts';

export const calledServiceRemoved = defineChangeCheck({
  code: 'MESH502',
  severity: 'error',
  title: 'A service is removed with its pods while committed specs call it',
  explanation:
    'Deployments, subsets and routes of a service go with it in one sync, at once. Callers that were called on by the state before still run when that begins, also where this commit takes their calls out of the specs. Remove the calls and mirrors in one commit, let it sync, and remove the service in the next.',
  source: 'Argo CD, Sync Phases and Waves: pruning; Istio, Traffic Management Best Practices',
  *run(change) {
    for (const { name, cluster, before, after } of change.instances) {
      if (!before || after || !cluster.after) continue;
      const callers = [...before.cluster.instances.values()].flatMap(({ loaded }) => {
        const call = (loaded.spec.calls ?? []).findIndex(({ service }) => service === name);
        const mirror = (loaded.spec.mirror ?? []).findIndex(({ service }) => service === name);
        return [
          ...(call < 0
            ? []
            : [earlierLine(change, `${loaded.name} calls it`, loaded.at(['calls', call, 'service']))]),
          ...(mirror < 0
            ? []
            : [
                earlierLine(
                  change,
                  `calls of ${loaded.name} are copied to it`,
                  loaded.at(['mirror', mirror, 'service']),
                ),
              ]),
        ];
      });
      if (callers.length === 0) continue;
      yield {
        message: `${name} leaves ${cluster.name}, where it is called`,
        at: cluster.after.loaded.at(['services'], 'key'),
        hint: `take the calls out first, and remove ${name} in the commit after`,
        related: callers,
      };
    }
  },
});
