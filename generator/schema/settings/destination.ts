import Type from 'typebox';
import { closed, dnsLabel, mapOf } from '../names.ts';
import { clientTls } from './destination/client-tls.ts';
import { connectionPool } from './destination/connection-pool.ts';
import { loadBalancer } from './destination/load-balancer.ts';
import { outlierDetection } from './destination/outlier-detection.ts';
import { retryBudget } from './destination/retry-budget.ts';

const trafficPolicy = {
  loadBalancer: Type.Optional(loadBalancer),
  connectionPool: Type.Optional(connectionPool),
  outlierDetection: Type.Optional(outlierDetection),
  tls: Type.Optional(clientTls),
};

/** How callers connect to the pods of the service. */
export const destinationSettings = {
  ...trafficPolicy,
  retryBudget: Type.Optional(retryBudget),
  trafficDistribution: Type.Optional(
    Type.Enum(['PreferSameZone', 'PreferSameNode', 'PreferClose'], {
      description:
        'Which pods callers prefer if available: pods in the same zone or on the same node. PreferClose is the old name of PreferSameZone.',
    }),
  ),
  subsets: Type.Optional(
    mapOf(
      dnsLabel('Name of a version.', 'v1'),
      closed(
        { ...trafficPolicy, retryBudget: Type.Optional(retryBudget) },
        'Settings for the pods of this version. connectionPool, outlierDetection and retryBudget are merged key by key with those of the service; loadBalancer and tls replace them.',
      ),
      {
        description: 'Settings for single versions. Versions that do not run in a cluster are ignored there.',
      },
    ),
  ),
  portLevelSettings: Type.Optional(
    mapOf(
      dnsLabel('grpc, or the name of a port in ports.', 'grpc'),
      closed(
        trafficPolicy,
        'Settings for this port. connectionPool and outlierDetection are merged key by key with those of the service; loadBalancer and tls replace them.',
      ),
      { description: 'Settings for single ports.' },
    ),
  ),
};
