import Type from 'typebox';
import { closed, dnsLabel, mapOf } from '../names.ts';
import { clientTls } from './destination/client-tls.ts';
import { connectionPool } from './destination/connection-pool.ts';
import { loadBalancer } from './destination/load-balancer.ts';
import { outlierDetection } from './destination/outlier-detection.ts';

const trafficPolicy = {
  loadBalancer: Type.Optional(loadBalancer),
  connectionPool: Type.Optional(connectionPool),
  outlierDetection: Type.Optional(outlierDetection),
  tls: Type.Optional(clientTls),
};

/** How callers treat the pods of the service. */
export const destinationSettings = {
  ...trafficPolicy,
  trafficDistribution: Type.Optional(
    Type.Enum(['PreferSameZone', 'PreferSameNode', 'PreferClose'], {
      description:
        'Which pods callers prefer while there are any: those of their zone or of their node. PreferClose is the former name of PreferSameZone.',
    }),
  ),
  subsets: Type.Optional(
    mapOf(
      dnsLabel('Name of a version.'),
      closed(
        trafficPolicy,
        'What differs for the pods of this version. connectionPool and outlierDetection are merged key by key into those of the service; loadBalancer and tls replace them.',
      ),
      { description: 'What differs by version. A version that does not run in a cluster is left out there.' },
    ),
  ),
  portLevelSettings: Type.Optional(
    mapOf(
      dnsLabel('grpc, or the name of a port in ports.'),
      closed(
        trafficPolicy,
        'What differs for this port. connectionPool and outlierDetection are merged key by key into those of the service; loadBalancer and tls replace them.',
      ),
      { description: 'What differs by port.' },
    ),
  ),
};
