import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedMoves } from './support/unacknowledged-moves.ts';

export const namespaceChanged = defineChangeCheck({
  name: 'namespace-changed',
  code: 'MESH505',
  severity: 'error',
  title: 'A service moves to another namespace',
  explanation:
    'A namespace is part of the name of every object, of the host and of the identity. All of them are deleted and made anew: calls to the old host fail, and callers with the old identity are refused, until all have synced. A second service beside the first one, with callers moved over, cuts off nobody.',
  source: 'Kubernetes, Namespaces; Istio, Security: identity',
  run: (change) =>
    unacknowledgedMoves(
      change,
      'namespace',
      ({ subject, from, to }) =>
        `${subject} moves from namespace ${from} to ${to}: all it consists of is deleted and made anew`,
    ),
});
