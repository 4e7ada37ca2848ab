import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedDrops } from './support/unacknowledged-drops.ts';

export const replicasRemoved = defineChangeCheck({
  name: 'replicas-removed',
  code: 'MESH555',
  severity: 'error',
  title: 'A document loses its number of pods, and with it all pods but one',
  explanation:
    'With server-side apply, a field that its only owner takes out goes back to its default, and the default of replicas is 1. An autoscaler cannot prevent it: it adds pods only after the others are gone. A version of a service has autoscaling in the cluster file, which keeps the number. In other documents, leave the number in.',
  source: 'Kubernetes, Server-Side Apply: transferring ownership',
  run: (change) =>
    unacknowledgedDrops(
      change,
      'replicas',
      ({ subject, cluster, what, from }) =>
        `${what} of ${subject} loses replicas: ${from}, so that Argo CD sets it to 1 pod in ${cluster}`,
      ({ from }) => `leave replicas: ${from} in`,
    ),
});
