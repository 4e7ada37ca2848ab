import type { Callee } from '../../mesh/caller.ts';
import { type HttpRequest, requestOf } from '../../model/http-request.ts';
import type { Service } from '../../model/service.ts';

/** What a case sends, and where to, for an operation of HTTP. */
export interface HttpCall {
  readonly to: Callee & { readonly port: number };
  readonly request: HttpRequest;
}

/** The request of an operation, or of a request as a text; undefined for a gRPC method. */
export function httpCallOf(service: Service, method: string): HttpCall | undefined {
  const { name, http } = service;
  const request = requestOf(service, method);
  return request && http && { to: { kind: 'service', service: name, port: http.port }, request };
}
