import { descriptorSetOf } from '../load/descriptor-files.ts';
import { methodPath, type ProtoIndex, servicesNamed } from '../load/proto-index.ts';

/** A request of JSON, and the method that it calls. */
export interface JsonRequest {
  /** `package.Service/Method` */
  readonly method: string;
  /** The method of HTTP. */
  readonly verb: string;
  /** The template of `google.api.http`. */
  readonly path: string;
  /** The field of the request that is the body, or `*`. */
  readonly body?: string;
}

/** How a gateway translates JSON to gRPC for an exposure. */
export interface Transcoding {
  /** The gRPC services, by full name. */
  readonly services: readonly string[];
  readonly requests: readonly JsonRequest[];
  /** The compiled protos of the services, with all imports: a FileDescriptorSet in base64. */
  readonly descriptors: string;
}

/** The requests of JSON for some methods; undefined if no method has an annotation. */
export function transcodingOf(
  names: readonly string[],
  methods: readonly string[],
  protos: ProtoIndex,
): Transcoding | undefined {
  const all = servicesNamed(names, protos).map((service) => ({
    service,
    requests: service.methods.flatMap(({ name, clientStreaming, json = [] }) => {
      const method = methodPath(service.name, name);
      return methods.includes(method) && !clientStreaming
        ? json.map(({ verb, path, body }) => ({
            method,
            verb,
            path,
            ...(body === undefined ? {} : { body }),
          }))
        : [];
    }),
  }));
  const used = all.filter(({ requests }) => requests.length > 0);
  if (used.length === 0) return undefined;
  return {
    services: used.map(({ service }) => service.name),
    requests: used.flatMap(({ requests }) => requests),
    descriptors: descriptorSetOf(used.flatMap(({ service }) => service.files ?? [])).toString('base64'),
  };
}
