import { methodPath, type ProtoIndex, type ProtoMethod } from '../load/proto-index.ts';

/** A method of a service; `path` is `package.Service/Method`. */
export interface ServiceMethod extends Omit<ProtoMethod, 'name'> {
  readonly path: string;
}

/** The methods of a gRPC service, as the protos declare them. */
export function methodsOf(service: string, protos: ProtoIndex): ServiceMethod[] {
  return (protos[service]?.methods ?? []).map(({ name, ...method }) => ({
    path: methodPath(service, name),
    ...method,
  }));
}
