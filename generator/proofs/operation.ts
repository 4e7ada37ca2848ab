import type { HttpOperation } from '../load/http-operation.ts';
import { isOfHttp, operationFor } from '../model/http-request.ts';
import { methodsOf } from '../model/service-method.ts';
import type { ServiceSpec } from '../schema/service.ts';

/** The operations of a spec, without its gRPC methods. */
const operationsIn = ({ http }: ServiceSpec) => methodsOf(http ? { http } : {}, {});

/** The operation that a proof calls, by its name or with a request; undefined if it calls none. */
export function operationCalled(spec: ServiceSpec, call: string): HttpOperation | undefined {
  const methods = operationsIn(spec);
  const [verb = '', path = ''] = call.split(' ');
  const title = isOfHttp(call) && operationFor({ methods }, { verb, path });
  return methods.find((method) => (title ? method.path === title : method.http?.name === call))?.http;
}

/** True for a proof that sends requests of HTTP. */
export const isHttpCall = (spec: ServiceSpec, call: string): boolean =>
  isOfHttp(call) || operationCalled(spec, call) !== undefined;
