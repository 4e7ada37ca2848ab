import {
  type GrpcServer,
  methodPath,
  type ProtoIndex,
  type ProtoMethod,
  servedBy,
} from '../load/proto-index.ts';

/** A method of a service; `path` is `package.Service/Method`. */
export interface ServiceMethod extends Omit<ProtoMethod, 'name'> {
  readonly path: string;
}

/** The methods that a spec serves, as the protos declare them. */
export function methodsOf(spec: GrpcServer, protos: ProtoIndex): ServiceMethod[] {
  return servedBy(spec, protos).flatMap((service) =>
    service.methods.map(({ name, ...method }) => ({ path: methodPath(service.name, name), ...method })),
  );
}
