import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedMoves } from './support/unacknowledged-moves.ts';

export const externalAddressRemoved = defineChangeCheck({
  name: 'external-address-removed',
  code: 'MESH522',
  severity: 'error',
  title: 'An external service loses a host or port that callers dial',
  explanation:
    'A ServiceEntry lists the external hosts and ports for the proxies. As soon as an entry is removed, calls to its host are blocked, or leave without timeouts, retries and TLS, while callers still dial it. An external service can have both hosts: add the new one, move the callers, and remove the old one after no caller dials it. Move a port the same way, as a second external service.',
  source: 'Istio, ServiceEntry; MeshConfig, outboundTrafficPolicy',
  run: (change) =>
    unacknowledgedMoves(
      change,
      'external',
      ({ subject, from, to }) =>
        `${subject} changes from ${from} to ${to}, but services still dial the old one`,
    ),
});
