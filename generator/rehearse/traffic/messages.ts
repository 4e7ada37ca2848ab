import type { HttpRequest } from '../../model/http-request.ts';
import type { Lag, Moment } from '../recording.ts';

/**
 * Messages between a rehearsal and the program of a pod, over Node's IPC: JSON, so bytes are in base64.
 */

/** A method for servers and clients that have no protos. */
export interface MethodData {
  /** `package.Service/Method` */
  readonly path: string;
  readonly clientStreaming: boolean;
  readonly serverStreaming: boolean;
  /** A request, in base64. */
  readonly request: string;
  /** A message of an answer, in base64. */
  readonly answer: string;
}

/** What every server of a program needs. */
export interface Listener {
  /** Names the server in its answers. */
  readonly name: string;
  readonly version?: string;
  readonly host: string;
  readonly port: number;
  /** How long a call takes: a random time between these, in milliseconds. */
  readonly work: { readonly least: number; readonly most: number };
}

/** What a gRPC server in a pod, or in the place of an external host, needs. */
export interface ServerData extends Listener {
  /** PEM texts; undefined for plain text. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  readonly methods: readonly MethodData[];
}

/** Calls that a program makes: of a gRPC method, of an operation of HTTP, or connections to a TCP port. */
export type CallData = GrpcCallData | HttpCallData | ConnectionData;

/** Calls of a gRPC method. */
export type GrpcCallData = CommonCallData & { readonly method: MethodData };

/** Requests of an operation of HTTP. */
export type HttpCallData = CommonCallData & { readonly request: HttpRequest };

/** Connections, each with one line and one answer. */
export type ConnectionData = CommonCallData & { readonly connects: true };

interface CommonCallData {
  /** The id of the route. */
  readonly route: string;
  /** What the client dials: `host:port`. */
  readonly target: string;
  /** The :authority, if it is not what the client dials. */
  readonly authority?: string;
  /** The client itself uses TLS. */
  readonly tls?: { readonly roots: string; readonly serverName: string };
  /** For a stream: 0. */
  readonly perSecond: number;
  /** How many streams are held open. */
  readonly streams: number;
  /** How long a stream is held open. */
  readonly streamMs: number;
  /**
   * The server is that of the rehearsal. It sends a message each half second, so a stream without messages is broken, and
   * answers each request of HTTP with 200. A service's own program may answer 404.
   */
  readonly isSteady: boolean;
  readonly deadlineMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** From the rehearsal. */
export type Order =
  /** The first message to the program of a pod. */
  | {
      readonly kind: 'pod';
      readonly pod: Pick<Listener, 'name' | 'version' | 'host'>;
      readonly grpc?: ServerData;
      readonly http?: Listener;
      /** Ports of TCP. */
      readonly connections: readonly Listener[];
      /** Path of the service's own program, which serves instead. */
      readonly real?: string;
      /** Further ports of the container: probes find an HTTP server there. */
      readonly otherPorts: readonly number[];
    }
  /** A server in the place of an external host. */
  | { readonly kind: 'server'; readonly server: ServerData }
  /** All calls to make from now on; they replace those of the last message. */
  | { readonly kind: 'calls'; readonly serial: number; readonly calls: readonly CallData[] };

/** The calls of a route in an interval. */
export interface RouteTick {
  readonly route: string;
  readonly at: Moment;
  sent: number;
  succeeded: number;
  failed: number;
  byVersion: Record<string, number>;
  slowestMs: number;
}

/** A call that failed. */
export interface RouteFailure {
  readonly route: string;
  readonly at: Moment;
  readonly durationMs: number;
  readonly code: string;
  readonly message: string;
  readonly answeredBy?: string;
  readonly isCutStream: boolean;
}

/** From the program. */
export interface Report {
  readonly kind: 'report';
  /** The serial of the last calls that arrived. */
  readonly serial: number;
  /** It got the signal to stop, and starts no call any more. */
  readonly isStopping: boolean;
  /** Calls in progress, by route. */
  readonly open: Readonly<Record<string, number>>;
  readonly ticks: readonly RouteTick[];
  readonly failures: readonly RouteFailure[];
  /** Its timer was so late. */
  readonly lag?: Lag;
}

const hasKind = (value: unknown): value is { readonly kind: unknown } =>
  typeof value === 'object' && value !== null && 'kind' in value;

/** True for a message of the rehearsal. */
export const isOrder = (message: unknown): message is Order =>
  hasKind(message) && ['pod', 'server', 'calls'].includes(String(message.kind));

/** True for a message of a program. */
export const isReport = (message: unknown): message is Report =>
  hasKind(message) && message.kind === 'report';

/** The line with which a server of connections answers. */
export const signatureOf = ({ name, version = '' }: Pick<Listener, 'name' | 'version'>): string =>
  `${name} ${version}`.trim();

/** The pod and the version in such a line. */
export function signatureIn(line = ''): { readonly pod?: string; readonly version?: string } {
  const [pod, version] = line.split(' ');
  return { ...(pod ? { pod } : {}), ...(version ? { version } : {}) };
}

/** Metadata of an answer with the name of the pod. */
export const podHeader = 'x-rehearse-pod';

/** Metadata of an answer with the version of the pod. */
export const versionHeader = 'x-rehearse-version';
