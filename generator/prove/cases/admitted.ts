import { workloadName } from '../../render/workload-name.ts';
import type { Derivation } from './case-context.ts';

/**
 * The API server accepts the pods of a service in their namespace, as they are after injection. The case makes no call:
 * a controller of Kubernetes creates pods before a call can reach them.
 * Source: Kubernetes, Pod Security Admission; Istio, Pod Security Admission.
 */
export const admittedPods: Derivation = ({ instance: { service, versions } }) => ({
  cases: [
    {
      name: `${service.name}/pods-are-admitted`,
      kind: 'admitted',
      service: service.name,
      from: { kind: 'controller' },
      to: { kind: 'service', service: service.name },
      send: { method: 'Pod', metadata: {}, calls: 0, deadlineMs: 0, atOnce: 1 },
      behaviour: [],
      expect: [
        {
          claim: 'admitted',
          service: service.name,
          workloads: versions.map((version) => `${service.workload.kind} ${workloadName(service, version)}`),
        },
      ],
      at: { in: 'cluster', path: ['versions'] },
      disturbs: false,
    },
  ],
  unproven: [],
});
