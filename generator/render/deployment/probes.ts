import type { IContainer } from 'kubernetes-models/v1/Container';
import type { Probe, Probes } from '../../model/probes.ts';

/**
 * The probes by which Kubernetes learns that the container has started, can serve calls, and still works.
 * Source: Kubernetes, Configure Liveness, Readiness and Startup Probes.
 */
export function probesOf(
  { startupProbe, readinessProbe, livenessProbe }: Probes,
  port: number,
): Pick<IContainer, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const probeOf = ({ grpc, tcpSocket, ...probe }: Probe) => ({
    ...(grpc ? { grpc: { port, ...grpc } } : {}),
    ...(tcpSocket ? { tcpSocket: { port, ...tcpSocket } } : {}),
    ...probe,
  });
  return {
    ...(startupProbe ? { startupProbe: probeOf(startupProbe) } : {}),
    ...(readinessProbe ? { readinessProbe: probeOf(readinessProbe) } : {}),
    ...(livenessProbe ? { livenessProbe: probeOf(livenessProbe) } : {}),
  };
}
