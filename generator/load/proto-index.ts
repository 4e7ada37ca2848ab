import { isMap, isMapOf } from '../lang/plain-map.ts';

/** When a call may be repeated: `google.protobuf.MethodOptions.IdempotencyLevel`. */
export type Idempotency = 'IDEMPOTENCY_UNKNOWN' | 'NO_SIDE_EFFECTS' | 'IDEMPOTENT';

/** What the specs need to know of a method. */
export interface ProtoMethod {
  readonly name: string;
  readonly clientStreaming: boolean;
  readonly serverStreaming: boolean;
  readonly idempotency: Idempotency;
}

/** A gRPC service of the compiled protos. */
export interface ProtoService {
  /** Full name, `package.Service`. */
  readonly name: string;
  /** Path of the proto below protos/. */
  readonly file: string;
  readonly methods: readonly ProtoMethod[];
}

/** All gRPC services of protos/, by full name: the type system of the specs. */
export type ProtoIndex = Readonly<Record<string, ProtoService>>;

/** True for an index as it was kept in a file. */
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

/** Path of a call in HTTP/2, without the leading slash: `package.Service/Method`. */
export const methodPath = (service: string, method: string): string => `${service}/${method}`;

/** The gRPC services of these names that the protos declare; a name such as `constructor` is none of a map's own. */
export function servicesNamed(names: readonly string[], protos: ProtoIndex): ProtoService[] {
  return names.flatMap((name) => (Object.hasOwn(protos, name) ? (protos[name] ?? []) : []));
}

/** Every method that a name can mean among some services: `package.Service/Method` means one, `Method` may mean several. */
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
