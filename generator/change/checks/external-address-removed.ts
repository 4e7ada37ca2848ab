import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedMoves } from './support/unacknowledged-moves.ts';

export const externalAddressRemoved = defineChangeCheck({
  name: 'external-address-removed',
  code: 'MESH522',
  severity: 'error',
  title: 'An external service loses what its callers dial',
  explanation:
    'A ServiceEntry tells the proxies which hosts and ports there are outside. Without its entry, calls of a host are refused, or leave without its timeouts, retries and TLS, as soon as the change is synced: before the last caller that dials the old one has been replaced. Hosts can stand side by side: add the new one, move the callers, and take the old one out when nothing dials it. A port moves the same way, as a second external service.',
  source: 'Istio, ServiceEntry; MeshConfig, outboundTrafficPolicy',
  run: (change) =>
    unacknowledgedMoves(
      change,
      'external',
      ({ subject, from, to }) => `${subject} changes from ${from} to ${to}, and services dial what it was`,
    ),
});
