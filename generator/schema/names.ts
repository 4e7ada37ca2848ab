import Type from 'typebox';

/** Longest DNS label, RFC 1123: the limit of Service names, label values and subset names. */
export const maxLabel = 63;

/** A string shape that the specs use by name: `title` completes "is not …" in a diagnostic, `description` is its hint. */
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

/** A name of Kubernetes' strictest kind, RFC 1123 label. */
export const dnsLabel = named(
  'a DNS label',
  '^[a-z]([-a-z0-9]*[a-z0-9])?$',
  'Lower-case letters, digits and "-", starting with a letter, at most 63 characters.',
  ['greeter-b'],
  maxLabel,
);

/** A DNS domain of labels as RFC 1123 has them; Istio takes no domain whose last label could end an address. */
export const dnsDomain = named(
  'a DNS domain',
  '^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\\.)*[a-z]([-a-z0-9]{0,61}[a-z0-9])?$',
  'Labels of lower-case letters, digits and "-", with dots between them; the last starts with a letter.',
  ['cluster.local'],
  253,
);

/** An image repository, without tag or digest: which build runs is a cluster's business. */
export const imageName = named(
  'an image name without tag or digest',
  '^[a-z0-9][a-z0-9._-]*((:[0-9]+)?/[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*)?$',
  'Registry and repository only: tag and digest stand in the cluster files.',
  ['your-dockerhub-username/greeter-b'],
);

/** An image tag as the OCI distribution specification allows it. */
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

/** A fully qualified gRPC service name, `package.Service`. */
export const grpcServiceName = named(
  'a full gRPC service name',
  '^[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*$',
  'The package and the service as the proto says them.',
  ['greeter.v1.Greeter'],
);

/** A gRPC method, `package.Service/Method`, or `Method` alone where only one service has it. */
export const grpcMethodName = named(
  'a gRPC method',
  '^([A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*/)?[A-Za-z_][A-Za-z0-9_]*$',
  'package.Service/Method, or the method alone where only one of the services has it.',
  ['greeter.v1.Greeter/SayHello', 'SayHello'],
);

/** A duration as Istio reads it (Go's syntax). */
export const duration = named(
  'a duration',
  '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$',
  'A number with a unit: ms, s, m or h.',
  ['500ms', '2s'],
);

/** A Kubernetes resource quantity; a plain number is accepted as in Kubernetes itself. */
export const quantity = (purpose: string) =>
  Type.Unsafe<string | number>({
    type: ['string', 'number'],
    title: 'a quantity',
    minimum: 0,
    pattern: '^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$',
    description: `${purpose} A number, with a suffix such as m, Mi or Gi.`,
    examples: ['100m', '128Mi'],
  });

/** A map with checked keys; unknown keys cannot exist, wrong ones are reported at the key. */
export const mapOf = <Value extends Type.TSchema>(
  key: Type.TSchema,
  value: Value,
  options: { description: string; minProperties?: number },
) => Type.Record(Type.String(), value, { propertyNames: key, ...options });

/** An object that refuses keys it does not know. */
export const closed = <Properties extends Type.TProperties>(properties: Properties, description: string) =>
  Type.Object(properties, { additionalProperties: false, description });
