import { type GrpcServer, methodPath, methodsNamed, type ProtoIndex, servedBy } from '../load/proto-index.ts';

/** Resolves the method names of a spec to full names. */
export interface MethodNames {
  /**
   * `package.Service/Method` for the full or the short name; the name itself if a check has reported it as
   * wrong.
   */
  full(name: string): string;
}

/** The names that refer to methods of a service. */
export function methodNamesOf(spec: GrpcServer, protos: ProtoIndex): MethodNames {
  const served = servedBy(spec, protos);
  return {
    full(name) {
      const [found] = methodsNamed(name, served);
      return found ? methodPath(found.service.name, found.method.name) : name;
    },
  };
}
