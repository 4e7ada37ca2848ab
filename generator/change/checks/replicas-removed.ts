import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedDrops } from './support/unacknowledged-drops.ts';

export const replicasRemoved = defineChangeCheck({
  name: 'replicas-removed',
  code: 'MESH555',
  severity: 'error',
  title: 'A document loses replicas, which leaves one pod',
  explanation:
    'With server-side apply, a field that its only owner removes returns to its default, and the default of replicas is 1. An autoscaler cannot prevent it: it adds pods only after the others are removed. Use autoscaling in the cluster file for a version of a service: it keeps the number. In other documents, keep replicas.',
  source: 'Kubernetes, Server-Side Apply: transferring ownership',
  run: (change) =>
    unacknowledgedDrops(
      change,
      'replicas',
      ({ subject, cluster, what, from }) =>
        `${what} of ${subject} loses replicas: ${from}, so Argo CD reduces it to 1 pod in ${cluster}`,
      ({ from }) => `keep replicas: ${from}`,
    ),
});
