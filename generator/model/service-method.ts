import { type HttpOperation, operationsOf, operationTitle } from '../load/http-operation.ts';
import {
  type GrpcServer,
  methodPath,
  type ProtoIndex,
  type ProtoMethod,
  servedBy,
} from '../load/proto-index.ts';

/** A method of a service: of gRPC, or an operation of HTTP. */
export interface ServiceMethod extends Omit<ProtoMethod, 'name' | 'isHttp'> {
  /** `package.Service/Method`, or for HTTP `ViewProduct (GET /product/{*})`. */
  readonly path: string;
  /** The requests of an operation of HTTP. */
  readonly http?: HttpOperation;
}

/** The methods that a spec serves: of gRPC as the protos declare them, of HTTP with the most specific operation first. */
export function methodsOf(spec: GrpcServer, protos: ProtoIndex): ServiceMethod[] {
  const operations = new Map(operationsOf(spec).map((operation) => [operation.name, operation]));
  return servedBy(spec, protos).flatMap((service) =>
    service.methods.map(({ name, isHttp, ...method }): ServiceMethod => {
      const http = isHttp && operations.get(name);
      return http
        ? { path: operationTitle(http), ...method, http }
        : { path: methodPath(service.name, name), ...method };
    }),
  );
}
