import type { IContainer } from 'kubernetes-models/v1/Container';
import type { Probe, Probes } from '../../model/probes.ts';

/**
 * The probes by which Kubernetes learns that the container has started, can serve calls, and still works.
 * A check reports a probe without a port.
 * Source: Kubernetes, Configure Liveness, Readiness and Startup Probes.
 */
export function probesOf(
  { startupProbe, readinessProbe, livenessProbe }: Probes,
  port: number | undefined,
): Pick<IContainer, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const probeOf = ({ grpc, tcpSocket, exec, ...probe }: Probe) => ({
    ...(grpc ? { grpc: withPort(grpc, port) } : {}),
    ...(tcpSocket ? { tcpSocket: withPort(tcpSocket, port) } : {}),
    ...(exec ? { exec: { command: [...exec.command] } } : {}),
    ...probe,
  });
  return {
    ...(startupProbe ? { startupProbe: probeOf(startupProbe) } : {}),
    ...(readinessProbe ? { readinessProbe: probeOf(readinessProbe) } : {}),
    ...(livenessProbe ? { livenessProbe: probeOf(livenessProbe) } : {}),
  };
}

/** An action at its own port, otherwise at the first port of the service. A check reports a probe without either. */
const withPort = <Action extends { readonly port?: number }>(action: Action, port: number | undefined) => ({
  port: action.port ?? port ?? 0,
  ...action,
});
