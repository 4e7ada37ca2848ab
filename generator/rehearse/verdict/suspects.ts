import type { Incident } from './incidents.ts';

/** What a failure shows about its cause: kinds of objects, the most likely first. `Pod` is the state of a pod. */
interface Symptom {
  readonly codes: readonly string[];
  readonly message?: RegExp;
  readonly suspects: readonly string[];
}

/**
 * Source: Envoy, response flags (UH, UF, UC, NC, NR) and their texts; gRPC, HTTP to gRPC Status Code Mapping; Istio,
 * `RBAC: access denied`.
 */
const symptoms: readonly Symptom[] = [
  {
    codes: ['PERMISSION_DENIED'],
    suspects: ['AuthorizationPolicy', 'RequestAuthentication', 'PeerAuthentication'],
  },
  { codes: ['UNAUTHENTICATED'], suspects: ['RequestAuthentication', 'AuthorizationPolicy'] },
  {
    codes: ['UNAVAILABLE'],
    message: /request timeout/i,
    suspects: ['VirtualService', 'NetworkPolicy', 'DestinationRule'],
  },
  {
    codes: ['UNAVAILABLE'],
    message: /no healthy upstream/i,
    suspects: ['DestinationRule', 'Deployment', 'Service', 'Pod'],
  },
  {
    codes: ['UNAVAILABLE'],
    // Envoy gives no message if a route names a host or a subset that it does not know (NC).
    message: /^$|cluster.?not.?found|no.?cluster/i,
    suspects: ['DestinationRule', 'Service', 'ServiceEntry', 'Sidecar', 'VirtualService'],
  },
  {
    codes: ['UNAVAILABLE'],
    message: /no connection established/i,
    suspects: ['Gateway', 'Service', 'NetworkPolicy', 'PeerAuthentication', 'Pod'],
  },
  {
    codes: ['UNAVAILABLE'],
    message: /TLS|certificate|handshake/i,
    suspects: ['PeerAuthentication', 'DestinationRule', 'Gateway'],
  },
  {
    codes: ['UNAVAILABLE'],
    message: /refused|connection (?:failure|timeout)|connect failed/i,
    suspects: ['Service', 'NetworkPolicy', 'PeerAuthentication', 'Pod'],
  },
  {
    codes: ['UNAVAILABLE', 'CANCELLED', 'INTERNAL', 'UNKNOWN'],
    message: /terminat|reset|GOAWAY|closed|ECONNRESET|dropped|hang up/i,
    suspects: ['Pod'],
  },
  {
    codes: ['UNIMPLEMENTED', 'NOT_FOUND'],
    suspects: ['VirtualService', 'GRPCRoute', 'HTTPRoute', 'Gateway', 'Service', 'Deployment'],
  },
  { codes: ['DEADLINE_EXCEEDED'], suspects: ['VirtualService', 'NetworkPolicy', 'DestinationRule'] },
  { codes: ['RESOURCE_EXHAUSTED'], suspects: ['DestinationRule', 'EnvoyFilter'] },
];

const codesOfHttp: Readonly<Record<string, string>> = {
  'HTTP 401': 'UNAUTHENTICATED',
  'HTTP 403': 'PERMISSION_DENIED',
  'HTTP 404': 'UNIMPLEMENTED',
  'HTTP 429': 'RESOURCE_EXHAUSTED',
  'HTTP 502': 'UNAVAILABLE',
  'HTTP 503': 'UNAVAILABLE',
  'HTTP 504': 'DEADLINE_EXCEEDED',
};

/** The code of gRPC for what a proxy answers with a code of HTTP; the code itself if there is none. */
export const codeLike = (code: string): string => codesOfHttp[code] ?? code;

/** Kinds of objects that often cause such failures, the most likely first. */
export function suspectsOf({ code: ended, failures: [first] }: Incident): readonly string[] {
  const code = codeLike(ended);
  const symptom = symptoms.find(
    ({ codes, message }) => codes.includes(code) && (message === undefined || message.test(first.message)),
  );
  return symptom?.suspects ?? [];
}
