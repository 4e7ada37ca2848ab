import { isMap, isMapOf } from '../lang/plain-map.ts';
import { rememberedOfTwo } from '../lang/remembered.ts';
import { type HttpServer, type Idempotency, idempotencyOf, operationsOf } from './http-operation.ts';
import type { JsonBinding } from './http-rule.ts';
import type { ProtoMessages } from './proto-messages.ts';

/** The part of a method that the specs need. */
export interface ProtoMethod {
  readonly name: string;
  readonly clientStreaming: boolean;
  readonly serverStreaming: boolean;
  readonly idempotency: Idempotency;
  /** True for an operation of an HTTP server, which no proto declares. */
  readonly isHttp?: true;
  /** Requests of JSON in the place of a call, by its annotation `google.api.http`. */
  readonly json?: readonly JsonBinding[];
}

/** A compiled proto. */
export interface ProtoFile {
  /** Path below protos/, or that of an import. */
  readonly name: string;
  /** Its FileDescriptorProto, in base64. */
  readonly descriptor: string;
}

/** A gRPC service of the compiled protos. */
export interface ProtoService {
  /** Full name, `package.Service`. */
  readonly name: string;
  /** Path of the proto below protos/. */
  readonly file: string;
  readonly methods: readonly ProtoMethod[];
  /** Its file behind all files that it imports, if one of its methods can be called with JSON. */
  readonly files?: readonly ProtoFile[];
  /** What its methods send and answer; undefined for the operations of an HTTP server. */
  readonly messages?: ProtoMessages;
}

/** All gRPC services of protos/, by full name. The specs are checked against it. */
export type ProtoIndex = Readonly<Record<string, ProtoService>>;

/** Validates an index that was read from a cache file. */
export const isProtoIndex = (value: unknown): value is ProtoIndex => isMapOf(value, isService);

const isService = (value: unknown): value is ProtoService =>
  isMap(value) &&
  typeof value['name'] === 'string' &&
  typeof value['file'] === 'string' &&
  Array.isArray(value['methods']) &&
  value['methods'].every(isMethod);

const isMethod = (value: unknown): value is ProtoMethod =>
  isMap(value) &&
  typeof value['name'] === 'string' &&
  typeof value['clientStreaming'] === 'boolean' &&
  typeof value['serverStreaming'] === 'boolean' &&
  typeof value['idempotency'] === 'string';

/** True if a file below protos/ belongs to others, by `foreignProtos` of the fleet file. */
export const isForeignProto = (file: string, foreign: readonly string[]): boolean =>
  foreign.some((path) => file === path || file.startsWith(`${path}/`));

/** Path of a call in HTTP/2, without the leading slash: `package.Service/Method`. */
export const methodPath = (service: string, method: string): string => `${service}/${method}`;

/** A spec of a service in the mesh or outside that may serve gRPC, or HTTP. */
export interface GrpcServer extends HttpServer {
  readonly grpc?: { readonly services: readonly string[] };
}

/** The names of the gRPC services that a spec serves; none for a server of another protocol, or a worker. */
export const grpcServicesOf = ({ grpc }: GrpcServer): readonly string[] => grpc?.services ?? [];

/** The name under which the operations of an HTTP server are listed beside gRPC services. */
export const httpServiceName = 'http';

/** What a spec serves: its gRPC services, as the protos declare them, and the operations of its HTTP server. */
export const servedBy = (spec: GrpcServer, protos: ProtoIndex): readonly ProtoService[] =>
  servedOnce(protos, spec, () => servicesOf(spec, protos));

/** Many checks ask for it, for each cluster. */
const servedOnce = rememberedOfTwo<ProtoIndex, GrpcServer, readonly ProtoService[]>();

function servicesOf(spec: GrpcServer, protos: ProtoIndex): ProtoService[] {
  const operations = operationsOf(spec).map((operation) => ({
    name: operation.name,
    clientStreaming: false,
    serverStreaming: false,
    idempotency: idempotencyOf(operation),
    isHttp: true as const,
  }));
  const http = { name: httpServiceName, file: '', methods: operations };
  return [...servicesNamed(grpcServicesOf(spec), protos), ...(spec.http ? [http] : [])];
}

/** True if the protos declare every gRPC service of a spec. */
export const hasAllProtos = (spec: GrpcServer, protos: ProtoIndex): boolean =>
  grpcServicesOf(spec).every((name) => Object.hasOwn(protos, name));

/** The gRPC services with these names in the protos. Only own keys count, not names such as `constructor`. */
export function servicesNamed(names: readonly string[], protos: ProtoIndex): ProtoService[] {
  return names.flatMap((name) => (Object.hasOwn(protos, name) ? (protos[name] ?? []) : []));
}

/**
 * Every method that a name can refer to in some services: `package.Service/Method` matches one method,
 * `Method` may match several.
 */
export function methodsNamed(
  name: string,
  services: readonly ProtoService[],
): { service: ProtoService; method: ProtoMethod }[] {
  const slash = name.lastIndexOf('/');
  return services
    .filter((service) => slash < 0 || service.name === name.slice(0, slash))
    .flatMap((service) => service.methods.map((method) => ({ service, method })))
    .filter(({ method }) => method.name === name.slice(slash + 1));
}
