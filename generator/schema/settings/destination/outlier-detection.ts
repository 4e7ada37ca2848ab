import Type from 'typebox';
import { closed, duration } from '../../names.ts';

/** Istio's OutlierDetection. */
export const outlierDetection = closed(
  {
    consecutiveGatewayErrors: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'Number of consecutive gateway errors (gRPC UNAVAILABLE is one) after which a pod is ejected. 0 turns it off. Default: off.',
      }),
    ),
    consecutive5xxErrors: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'Number of consecutive errors that map to HTTP status 5xx after which a pod is ejected. Gateway errors count too. 0 turns it off. Default: 5.',
      }),
    ),
    splitExternalLocalOriginErrors: Type.Optional(
      Type.Boolean({
        description:
          'Counts local errors, such as failed connections, separately from the errors that the pods return. Default: false.',
      }),
    ),
    consecutiveLocalOriginFailures: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Number of consecutive connection failures after which a pod is ejected. Only with splitExternalLocalOriginErrors. Default: 5.',
      }),
    ),
    interval: Type.Optional(duration('Time between two evaluations of the error counts. Default: 10s.')),
    baseEjectionTime: Type.Optional(
      duration(
        'Minimum ejection time. It is multiplied by the number of ejections of the pod. Default: 30s.',
      ),
    ),
    maxEjectionPercent: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        description:
          'Maximum share of the pods of a version that may be ejected at the same time, in percent, rounded down to whole pods. Default: 10, so nothing is ejected below ten pods.',
      }),
    ),
    minHealthPercent: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 100,
        description:
          'If a smaller share of the pods is healthy, in percent, calls go to ejected pods too. Default: 0.',
      }),
    ),
  },
  'Circuit breaking: ejects pods that return errors. It also makes callers prefer pods nearby, unless loadBalancer.localityLbSetting.enabled is false. Without it, Istio 1.31 uses meshConfig.defaultTrafficPolicy of the cluster, if set. With it, Istio ignores that default.',
);
