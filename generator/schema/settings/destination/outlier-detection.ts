import Type from 'typebox';
import { closed, duration } from '../../names.ts';

/** Istio's OutlierDetection. */
export const outlierDetection = closed(
  {
    consecutiveGatewayErrors: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'Gateway errors (gRPC UNAVAILABLE among them) in a row before ejection; 0 is off. Default: off.',
      }),
    ),
    consecutive5xxErrors: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'Errors that map to an HTTP status of 5xx in a row before ejection, gateway errors among them; 0 is off. Default: 5.',
      }),
    ),
    splitExternalLocalOriginErrors: Type.Optional(
      Type.Boolean({
        description:
          'Failures to connect and the like are counted apart from what the pods answer. Default: false.',
      }),
    ),
    consecutiveLocalOriginFailures: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Failures to reach a pod in a row before ejection; with splitExternalLocalOriginErrors only. Default: 5.',
      }),
    ),
    interval: Type.Optional(duration('Time between two looks at the counts. Default: 10s.')),
    baseEjectionTime: Type.Optional(
      duration('Shortest time a pod stays ejected; multiplied by how often it was. Default: 30s.'),
    ),
    maxEjectionPercent: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        description:
          'Largest share of the pods of a version ejected at once, in percent, rounded down to whole pods. Default: 10, which ejects nothing below ten pods.',
      }),
    ),
    minHealthPercent: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        description:
          'While fewer pods than this are healthy, in percent, calls go to ejected pods as well. Default: 0.',
      }),
    ),
  },
  'Circuit breaking by ejecting pods that answer with errors. It also makes proxies prefer pods nearby, unless loadBalancer.localityLbSetting.enabled is false. Without it, Istio 1.31 takes what meshConfig.defaultTrafficPolicy of the cluster says, if anything; with it, nothing of that.',
);
