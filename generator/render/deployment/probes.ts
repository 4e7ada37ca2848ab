import type { IContainer } from 'kubernetes-models/v1/Container';
import type { Workload } from '../../model/workload.ts';

/**
 * How Kubernetes learns that the container has started, can take calls, and still works. With the gRPC health protocol
 * a server that drains says so itself; a server without it is asked for a connection.
 * Source: Kubernetes, Configure Liveness, Readiness and Startup Probes.
 */
export function probesOf(
  probes: Workload['probes'],
  port: number,
): Pick<IContainer, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  if (probes === 'none') return {};
  const action = probes === 'grpc' ? { grpc: { port } } : { tcpSocket: { port } };
  return {
    startupProbe: { ...action, periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: { ...action, periodSeconds: 5 },
    livenessProbe: { ...action, periodSeconds: 10 },
  };
}
