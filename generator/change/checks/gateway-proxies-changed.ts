import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedMoves } from './support/unacknowledged-moves.ts';

export const gatewayProxiesChanged = defineChangeCheck({
  name: 'gateway-proxies-changed',
  code: 'MESH523',
  severity: 'error',
  title: 'Other proxies serve the hosts of a gateway',
  explanation:
    'A gateway of another type, of another class or with another selector listens at other pods, and mostly at another address. The old ones stop to answer for its hosts with the sync that brings the new ones, while DNS and load balancers lead to the old address. A second gateway beside the first, with the services exposed through both until DNS has followed, cuts off nobody.',
  source: 'Istio, Gateway.selector; Gateway API, Gateway.gatewayClassName',
  run: (change) =>
    unacknowledgedMoves(
      change,
      'gateway',
      ({ subject, cluster, from, to }) =>
        `${subject} in ${cluster} changes from ${from} to ${to}, and hosts are exposed there`,
    ),
});
