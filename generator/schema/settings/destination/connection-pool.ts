import Type from 'typebox';
import { closed, duration } from '../../names.ts';

const tcpKeepalive = closed(
  {
    time: Type.Optional(duration('Idle time before the first probe, in whole seconds. Linux default: 2h.')),
    interval: Type.Optional(duration('Time between two probes, in whole seconds. Linux default: 75s.')),
    probes: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Number of unanswered probes after which the connection is closed. Linux default: 9.',
      }),
    ),
  },
  'TCP keepalive probes, which detect dead connections. Values that are not set keep the default of the operating system.',
);

const http2KeepAlive = closed(
  {
    interval: duration('Time between two PING frames.'),
    timeout: duration('Time to wait for the answer to a PING. Then the connection is closed.'),
  },
  'PING frames on HTTP/2 connections, which detect dead connections also if a load balancer answers TCP keepalive. For ports that see single calls over HTTP/2, such as the gRPC port.',
);

/**
 * Istio's ConnectionPoolSettings without the two levels http and tcp, so users need not know which setting
 * belongs to which.
 */
export const connectionPool = closed(
  {
    http2MaxRequests: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Maximum concurrent calls from one caller pod; for gRPC this is the limit that matters. Calls above it fail with UNAVAILABLE. Default: no limit.',
      }),
    ),
    http1MaxPendingRequests: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Maximum calls that wait for a connection, for example while the first connection is made. Despite its name it also applies to HTTP/2. Default: no limit.',
      }),
    ),
    maxRequestsPerConnection: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 536_870_912,
        description:
          'Number of calls after which a connection is replaced; new pods then get traffic too. 0 means never. Default: 0.',
      }),
    ),
    maxConcurrentStreams: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 2_147_483_647,
        description:
          'Maximum concurrent calls on one connection; further calls open another connection. Default: the limit of the server.',
      }),
    ),
    maxRetries: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Maximum concurrent retries from one caller pod. Default: no limit.',
      }),
    ),
    idleTimeout: Type.Optional(
      duration('Time without calls after which a connection is closed. Default: 1h.'),
    ),
    maxConnections: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Maximum connections from one caller pod to all pods together. Envoy always allows one connection to each pod. Default: no limit.',
      }),
    ),
    connectTimeout: Type.Optional(duration('Time limit for opening a connection. Default: 10s.')),
    maxConnectionDuration: Type.Optional(
      duration('Age at which a connection is drained and replaced. Default: no limit.'),
    ),
    tcpKeepalive: Type.Optional(tcpKeepalive),
    http2KeepAlive: Type.Optional(http2KeepAlive),
  },
  'Circuit breaking: limits on the connections and calls of one caller. Without it, Istio 1.31 uses meshConfig.defaultTrafficPolicy of the cluster, if set. With it, Istio ignores that default.',
);
