import type { ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';

/** One gRPC service of a server: its definition and its implementation. */
export interface Endpoint {
  readonly definition: ServiceDefinition;
  readonly implementation: UntypedServiceImplementation;
  /** Generated beside the definition, for server reflection. */
  readonly fileDescriptorSet: string;
}

/** Full name of a service, such as greeter.v1.Greeter. */
export function serviceName(definition: ServiceDefinition): string {
  const [first] = Object.values(definition);
  return first?.path.split('/')[1] ?? '';
}
