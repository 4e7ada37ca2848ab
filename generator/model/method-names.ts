import { operationsOf, operationTitle } from '../load/http-operation.ts';
import { type GrpcServer, methodPath, methodsNamed, type ProtoIndex, servedBy } from '../load/proto-index.ts';

/** Resolves the method names of a spec to full names. */
export interface MethodNames {
  /**
   * `package.Service/Method`, or the title of an operation of HTTP, for the full or the short name; the name itself if a
   * check has reported it as wrong.
   */
  full(name: string): string;
}

/** The names that refer to methods of a service. */
export function methodNamesOf(spec: GrpcServer, protos: ProtoIndex): MethodNames {
  const served = servedBy(spec, protos);
  const operations = new Map(operationsOf(spec).map((operation) => [operation.name, operation]));
  return {
    full(name) {
      const [found] = methodsNamed(name, served);
      if (!found) return name;
      const { service, method } = found;
      const operation = method.isHttp && operations.get(method.name);
      return operation ? operationTitle(operation) : methodPath(service.name, method.name);
    },
  };
}

/**
 * Methods as a spec names them: `Method`, or `package.Service/Method` if two gRPC services of the server have a method of
 * this name.
 * @param served all methods of the server: `package.Service/Method`
 */
export function shortNames(methods: readonly string[], served: readonly string[]): string[] {
  const short = (path: string) => path.slice(path.indexOf('/') + 1);
  return methods.map((path) =>
    served.filter((each) => short(each) === short(path)).length > 1 ? path : short(path),
  );
}
