import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedMoves } from './support/unacknowledged-moves.ts';

export const namespaceChanged = defineChangeCheck({
  name: 'namespace-changed',
  code: 'MESH505',
  severity: 'error',
  title: 'A service moves to another namespace',
  explanation:
    'The namespace is part of every object, of the host and of the identity. All objects are deleted and created again. Calls to the old host fail, and callers with the old identity are denied, until all clusters have synced. To lose no calls, add a second service in the new namespace, let the callers call both, release callers that call only the second one, remove their calls to the first one, and then remove it. Each step is a commit of its own.',
  source: 'Kubernetes, Namespaces; Istio, Security: identity',
  run: (change) =>
    unacknowledgedMoves(
      change,
      'namespace',
      ({ subject, from, to }) =>
        `${subject} moves from namespace ${from} to ${to}: all its objects are deleted and created again`,
    ),
});
