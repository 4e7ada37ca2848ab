import type { Change } from '../../change/change.ts';
import { grouped } from '../../lang/grouped.ts';
import type { Finding } from '../check.ts';
import { acknowledgements, isAcknowledged, lineToAdd } from './acknowledged.ts';
import { continued, defineChangeCheck, earlierLine } from './change-check.ts';
import { type Shrinking, shrinkingsOf } from './scales.ts';

export const autoscalerToReplicas = defineChangeCheck({
  code: 'MESH554',
  severity: 'error',
  title: 'A fixed number of pods replaces an autoscaler that may run more',
  explanation:
    'An autoscaler may run any number of pods up to maxReplicas, and git does not show how many it runs. A lower number of replicas removes all others in one step, whatever the load is. Start with as many replicas as the autoscaler may run, and lower the number in later changes; or look at the cluster, and acknowledge it. The first stage is free to shrink.',
  source: 'Kubernetes, Horizontal Pod Autoscaling: migrating Deployments to horizontal autoscaling',
  run: (change) =>
    unacknowledged(
      change,
      'autoscaler',
      ({ subject, cluster, what, from, to }) =>
        `${what} of ${subject} gets ${to} ${to === 1 ? 'pod' : 'pods'} in ${cluster}, and its autoscaler may run up to ${from} now`,
      ({ from }) => `write replicas: ${from} in this change and fewer in a later one`,
    ),
});

export const replicasTakenOut = defineChangeCheck({
  code: 'MESH555',
  severity: 'error',
  title: 'A document loses its number of pods, and with it all pods but one',
  explanation:
    'With server-side apply, a field that its only owner takes out goes back to its default, and the default of replicas is 1. An autoscaler cannot prevent it: it adds pods only after the others are gone. A version of a service has autoscaling in the cluster file, which keeps the number. In other documents, leave the number in.',
  source: 'Kubernetes, Server-Side Apply: transferring ownership',
  run: (change) =>
    unacknowledged(
      change,
      'replicas',
      ({ subject, cluster, what, from }) =>
        `${what} of ${subject} loses replicas: ${from}, so that Argo CD sets it to 1 pod in ${cluster}`,
      ({ from }) => `leave replicas: ${from} in`,
    ),
});

export const autoscalingFromZero = defineChangeCheck({
  code: 'MESH556',
  severity: 'error',
  title: 'An autoscaler for a version that has no pods',
  explanation:
    'Kubernetes takes 0 replicas as a request to leave a Deployment alone: an autoscaler does nothing there. As Argo CD leaves the number of pods of such a version as it is in the cluster, it would stay at 0. Set a number of replicas first, let it sync, and set autoscaling in the next change.',
  source: 'Kubernetes, Horizontal Pod Autoscaling: implicit maintenance-mode deactivation',
  *run(change) {
    for (const { name, cluster, before, after } of continued(change)) {
      for (const { name: version, scale } of after.model.versions) {
        const was = before.model.versions.find((each) => each.name === version)?.scale;
        if ('replicas' in scale || !was || !('replicas' in was) || was.replicas > 0) continue;
        yield {
          message: `${version} of ${name} has 0 pods in ${cluster.name}, and an autoscaler leaves it at that`,
          at: after.loaded.atOwn(['versions', version, 'autoscaling'], 'key'),
          hint: `write replicas: ${scale.minReplicas} in this change, and autoscaling when Argo CD has synced it`,
          related: [earlierLine(change, 'as it was', before.loaded.atOwn(['versions', version, 'replicas']))],
        };
      }
    }
  },
});

/** What causes it: one line of a patch, or one of a cluster file. */
const placeOf = ({ subject, at: { file, ...place } }: Shrinking): string =>
  JSON.stringify([subject, file.path, place]);

function* unacknowledged(
  change: Change,
  kind: Shrinking['kind'],
  message: (shrinking: Shrinking) => string,
  advice: (shrinking: Shrinking) => string,
): Iterable<Finding> {
  const lines = acknowledgements(change);
  const found = shrinkingsOf(change).filter(
    (each) => each.kind === kind && !isAcknowledged(lines, 'shrink', each.subject, each.cluster),
  );
  // One line of a patch changes the Deployments of many versions and clusters.
  for (const [first, ...others] of grouped(found, placeOf).values()) {
    if (!first) continue;
    const { subject, at, was } = first;
    const files = new Set([first, ...others].map(({ file }) => file));
    yield {
      message: message(first),
      at,
      hint: `${advice(first)}; ${lineToAdd('shrink', subject, [...files].join(', '))}`,
      related: [
        earlierLine(change, 'as it was', was),
        ...others.map(({ what, cluster, was: before }) =>
          earlierLine(change, `${what} in ${cluster}, likewise`, before),
        ),
      ],
    };
  }
}
