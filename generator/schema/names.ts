import Type from 'typebox';

/** Maximum length of a DNS label (RFC 1123): the limit of Service names, label values and subset names. */
export const maxLabel = 63;

/** A string type with a name: `title` completes "is not …" in a diagnostic, `description` is its hint. */
export function named(
  title: string,
  pattern: string,
  description: string,
  examples: string[],
  maxLength?: number,
) {
  return (purpose: string) =>
    Type.String({
      title,
      pattern,
      description: `${purpose} ${description}`,
      examples,
      ...(maxLength === undefined ? {} : { maxLength }),
    });
}

/** A name of the strictest kind in Kubernetes: an RFC 1123 label. */
export const dnsLabel = (purpose: string, example: string) =>
  named(
    'a DNS label',
    '^[a-z]([-a-z0-9]*[a-z0-9])?$',
    'Lower-case letters, digits and "-", starting with a letter, at most 63 characters.',
    [example],
    maxLabel,
  )(purpose);

/**
 * A DNS domain of RFC 1123 labels. Istio refuses a domain whose last label could be the end of an IP address.
 */
export const dnsDomain = named(
  'a DNS domain',
  '^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.)*[a-z]([-a-z0-9]{0,61}[a-z0-9])?$',
  'Labels of lower-case letters, digits and "-", separated by dots. The last label starts with a letter.',
  ['cluster.local'],
  253,
);

/** An image repository without tag or digest: cluster files choose the build. */
export const imageName = named(
  'an image name without tag or digest',
  '^[a-z0-9][a-z0-9._-]*((:[0-9]+)?/[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*)?$',
  'Registry and repository only. The tag and the digest belong in the cluster files.',
  ['your-dockerhub-username/greeter-b'],
);

/** An image tag in the syntax of the OCI distribution specification. */
export const imageTag = named(
  'an image tag',
  '^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$',
  'Letters, digits, "_", "." and "-", at most 128 characters.',
  ['v1.0.0'],
);

/** An OCI content digest. */
export const imageDigest = named(
  'an image digest',
  '^sha256:[a-f0-9]{64}$',
  'sha256: and 64 hexadecimal digits, as the registry shows it.',
  [`sha256:${'0'.repeat(64)}`],
);

/** A folder or a file below protos/. */
export const protoPath = named(
  'a path below protos/',
  '^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$',
  'Names of folders or of a file, separated by "/", without protos/ at the beginning.',
  ['hipstershop'],
);

/** A fully qualified gRPC service name, `package.Service`. */
export const grpcServiceName = named(
  'a full gRPC service name',
  '^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*$',
  'The package and the service name, as in the proto file.',
  ['greeter.v1.Greeter'],
);

/** A gRPC method: `package.Service/Method`, or only `Method` if just one service has it. */
export const grpcMethodName = named(
  'a gRPC method',
  '^([A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*/)?[A-Za-z_][A-Za-z0-9_]*$',
  'package.Service/Method, or only the method name if just one of the services has it.',
  ['greeter.v1.Greeter/SayHello', 'SayHello'],
);

/** An operation of an HTTP server: HTTP methods, and an exact path or a template. */
export const httpOperation = named(
  'an operation of an HTTP server',
  "^(\\*|[A-Z]+(,[A-Z]+)*) /([-A-Za-z0-9._~%!$&'()+,;:@={}*/]*)$",
  'HTTP methods or "*" for any, a space, and a path. In the path, {*} is one segment, and {**} at the end is the rest.',
  ['GET /product/{*}', 'GET,HEAD /static/{**}', '* /{**}'],
  300,
);

/** A port of TCP. */
export const portNumber = (description: string, example?: number) =>
  Type.Integer({
    minimum: 1,
    maximum: 65535,
    ...(example === undefined ? {} : { examples: [example] }),
    description,
  });

/** A duration in the syntax that Istio accepts (Go durations). */
export const duration = named(
  'a duration',
  '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$',
  'A number with a unit: ms, s, m or h.',
  ['500ms', '2s'],
);

/** A Kubernetes resource quantity. Like Kubernetes, it accepts a plain number. */
const quantity = (description: string, example: string) =>
  Type.Unsafe<string | number>({
    type: ['string', 'number'],
    title: 'a quantity',
    minimum: 0,
    pattern: '^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$',
    description,
    examples: [example],
  });

/** An amount of CPU. */
export const cpuQuantity = (purpose: string) =>
  quantity(`${purpose} Cores, or thousandths of a core with m.`, '500m');

/** An amount of memory or of disk space. */
export const byteQuantity = (purpose: string) => quantity(`${purpose} A number with Mi or Gi.`, '256Mi');

/** A map with validated keys. A wrong key is reported at the key. */
export const mapOf = <Value extends Type.TSchema>(
  key: Type.TSchema,
  value: Value,
  options: { description: string; minProperties?: number },
) => Type.Record(Type.String(), value, { propertyNames: key, ...options });

/** An object that refuses unknown keys. */
export const closed = <Properties extends Type.TProperties>(properties: Properties, description: string) =>
  Type.Object(properties, { additionalProperties: false, description });
