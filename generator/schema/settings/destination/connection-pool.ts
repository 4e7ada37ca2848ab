import Type from 'typebox';
import { closed, duration } from '../../names.ts';

const tcpKeepalive = closed(
  {
    time: Type.Optional(duration('Silence before the first probe, in whole seconds. Linux: 2h.')),
    interval: Type.Optional(duration('Time between two probes, in whole seconds. Linux: 75s.')),
    probes: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Probes without an answer after which the connection is dead. Linux: 9.',
      }),
    ),
  },
  'Probes that find out that the other side is gone. What is not said is left to the operating system.',
);

/** Istio's ConnectionPoolSettings, flat: whoever writes a spec need not know which part is http and which tcp. */
export const connectionPool = closed(
  {
    http2MaxRequests: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Calls under way at once from one caller pod; this is the limit that counts for gRPC. More are answered with UNAVAILABLE. Default: no limit.',
      }),
    ),
    http1MaxPendingRequests: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Calls that may wait for a connection, as all do while the first one is made; for HTTP/2 too, in spite of the name. Default: no limit.',
      }),
    ),
    maxRequestsPerConnection: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 536_870_912,
        description:
          'Calls after which a connection is renewed, so that new pods get traffic; 0 is never. Default: 0.',
      }),
    ),
    maxConcurrentStreams: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2_147_483_647,
        description:
          'Calls at once on one connection; more open another connection. Default: as many as the server allows.',
      }),
    ),
    maxRetries: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Repetitions under way at once from one caller pod. Default: no limit.',
      }),
    ),
    idleTimeout: Type.Optional(
      duration('Time without a call under way after which a connection is closed. Default: 1h.'),
    ),
    maxConnections: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Connections from one caller pod to all pods together; Envoy allows one to each pod in any case. Default: no limit.',
      }),
    ),
    connectTimeout: Type.Optional(duration('Longest time to connect. Default: 10s.')),
    maxConnectionDuration: Type.Optional(
      duration('Age at which a connection is drained and renewed. Default: no limit.'),
    ),
    tcpKeepalive: Type.Optional(tcpKeepalive),
  },
  'Circuit breaking by limiting what one caller may have open. Without it, Istio 1.31 takes what meshConfig.defaultTrafficPolicy of the cluster says, if anything; with it, nothing of that.',
);
