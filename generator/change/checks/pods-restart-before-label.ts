import type { Path } from '../../diagnostics/source-file.ts';
import { revisionOfNamespace, revisionOfPods } from '../../model/revision.ts';
import { npmRun } from '../../terminal/shell.ts';
import type { ClusterState } from '../change.ts';
import { defineChangeCheck, earlierLine } from '../change-check.ts';

export const podsRestartBeforeLabel = defineChangeCheck({
  name: 'pods-restart-before-label',
  code: 'MESH2401',
  severity: 'error',
  title: 'Pods restart for another revision of Istio before the label of their namespace is in the cluster',
  explanation:
    'The label of a namespace decides which control plane injects the proxies of new pods. The Application of the namespaces and those of the services sync in no order. If one commit changes both the label and the annotation that restarts the pods, pods may restart first: they get proxies of the old revision again, and keep them until they restart once more. Change the label in one commit, let it sync, and restart the pods in the next. npm run revision makes these commits.',
  source: 'Istio, Canary Upgrades: data plane',
  *run(change) {
    for (const { name, before, after } of change.clusters) {
      if (!before || !after || before.loaded.file.text === after.loaded.file.text) continue;
      const [old, now] = [before.model.istio, after.model.istio];
      for (const namespace of namespacesIn(before)) {
        if (!namespacesIn(after).includes(namespace)) continue;
        const to = revisionOfPods(now, namespace);
        if (to === revisionOfPods(old, namespace) || to === revisionOfNamespace(old, namespace)) continue;
        yield {
          message: `the pods of ${namespace} in ${name} restart for ${titleOf(to)}, but until this change the label of the namespace names ${titleOf(revisionOfNamespace(old, namespace))}`,
          at: after.loaded.at(placeIn(after, namespace)),
          hint: `make the move step by step: ${npmRun('revision', to ?? '<revision>', '--cluster', name)}`,
          related: [earlierLine(change, 'before this change', before.loaded.at(placeIn(before, namespace)))],
        };
      }
    }
  },
});

const titleOf = (revision: string | undefined): string =>
  revision === undefined ? 'the control plane without a revision' : `the revision ${revision}`;

const namespacesIn = ({ model }: ClusterState): string[] => [
  ...new Set(model.instances.map(({ service }) => service.namespace)),
];

/** The line of the cluster file that decides the revision of a namespace. */
function placeIn({ loaded: { spec } }: ClusterState, namespace: string): Path {
  const { revision, move } = spec.istio ?? {};
  if (move?.namespaces && Object.hasOwn(move.namespaces, namespace))
    return ['istio', 'move', 'namespaces', namespace];
  if (revision !== undefined) return ['istio', 'revision'];
  return spec.istio ? ['istio'] : ['name'];
}
