import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedMoves } from './support/unacknowledged-moves.ts';

export const gatewayProxiesChanged = defineChangeCheck({
  name: 'gateway-proxies-changed',
  code: 'MESH523',
  severity: 'error',
  title: 'The hosts of a gateway move to other proxies',
  explanation:
    'A gateway with another type, class or selector uses other pods, and usually another address. The old pods stop serving its hosts in the same sync, while DNS and load balancers still point to the old address. To lose no calls, add a second gateway, expose the services through both until DNS has changed, and then remove the first one.',
  source: 'Istio, Gateway.selector; Gateway API, Gateway.gatewayClassName',
  run: (change) =>
    unacknowledgedMoves(
      change,
      'gateway',
      ({ subject, cluster, from, to }) =>
        `${subject} in ${cluster} changes from ${from} to ${to} while services are exposed through it`,
    ),
});
