import { defineChangeCheck, earlierLine } from '../change-check.ts';

export const calledServiceRemoved = defineChangeCheck({
  name: 'called-service-removed',
  code: 'MESH502',
  severity: 'error',
  title: 'A service is removed from a cluster while committed specs call it',
  explanation:
    'Argo CD deletes the Application, but the pods of the service keep running without updates or repair. As soon as the Sidecars and policies of its callers are synced, they no longer allow the calls, while pods of these callers still make them, even if this commit removes the calls from the specs. Remove the calls and mirrors in one commit, let it sync, and remove the service in the next one.',
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
                  `${loaded.name} mirrors calls to it`,
                  loaded.at(['mirror', mirror, 'service']),
                ),
              ]),
        ];
      });
      if (callers.length === 0) continue;
      yield {
        message: `${name} is removed from ${cluster.name}, where services call it`,
        at: cluster.after.loaded.at(['services'], 'key'),
        hint: `remove the calls first, and remove ${name} in the next commit`,
        related: callers,
      };
    }
  },
});
