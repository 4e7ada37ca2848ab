import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedMoves } from './support/unacknowledged-moves.ts';

export const grpcPortChanged = defineChangeCheck({
  name: 'grpc-port-changed',
  code: 'MESH519',
  severity: 'error',
  title: 'The gRPC port of a service changes',
  explanation:
    'Service, Sidecars and NetworkPolicies change at once, the servers one pod after the other: until the last pod has been replaced, calls reach pods that do not listen on the new port, and callers still dial the old one. A port that stays, or a second service with the new one, cuts off nobody.',
  source: 'Kubernetes, Service: targetPort; Istio, Protocol Selection',
  run: (change) =>
    unacknowledgedMoves(
      change,
      'port',
      ({ subject, from, to }) =>
        `the port of ${subject} changes from ${from} to ${to}, and pods and callers follow one by one`,
    ),
});
