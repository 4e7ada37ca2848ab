import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedMoves } from './support/unacknowledged-moves.ts';

export const grpcPortChanged = defineChangeCheck({
  name: 'grpc-port-changed',
  code: 'MESH519',
  severity: 'error',
  title: 'The gRPC port of a service changes',
  explanation:
    'The Service, Sidecars and NetworkPolicies change at once, but the pods are replaced one after another. Until the last pod is replaced, calls reach pods that do not listen on the new port, and callers still dial the old one. To lose no calls, keep the port, or add a second service with the new port.',
  source: 'Kubernetes, Service: targetPort; Istio, Protocol Selection',
  run: (change) =>
    unacknowledgedMoves(
      change,
      'port',
      ({ subject, from, to }) =>
        `the port of ${subject} changes from ${from} to ${to}, but pods and callers change one after another, so calls fail until all pods are replaced`,
      () => false,
      'keep the port, or add a second service with the new port',
    ),
});
