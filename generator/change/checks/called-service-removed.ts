import { defineChangeCheck, earlierLine } from '../change-check.ts';

export const calledServiceRemoved = defineChangeCheck({
  name: 'called-service-removed',
  code: 'MESH502',
  severity: 'error',
  title: 'A service leaves a cluster while committed specs call it',
  explanation:
    'Argo CD deletes the Application, and the pods of the service keep running, which nothing updates or restores any more. The Sidecars and policies of its callers no longer lead to it as soon as they are synced, while pods of these callers still call: those that the state before has, also if this commit takes their calls out of the specs. Remove the calls and mirrors in one commit, let it sync, and remove the service in the next.',
  source:
    'Argo CD, App Deletion: finalizers; Istio, Sidecar (egress hosts); Traffic Management Best Practices',
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
