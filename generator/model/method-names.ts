import { methodPath, methodsNamed, type ProtoIndex, servicesNamed } from '../load/proto-index.ts';

/** Turns the names a spec uses for the methods of some gRPC services into full ones. */
export interface MethodNames {
  /** `package.Service/Method` for that or for `Method` alone; the name itself where a check has found it wrong. */
  full(name: string): string;
}

/** The names that mean a method of one of these services. */
export function methodNamesOf(services: readonly string[], protos: ProtoIndex): MethodNames {
  const served = servicesNamed(services, protos);
  return {
    full(name) {
      const [found] = methodsNamed(name, served);
      return found ? methodPath(found.service.name, found.method.name) : name;
    },
  };
}
