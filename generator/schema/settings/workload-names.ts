import Type from 'typebox';
import { named } from '../names.ts';

/** A name that becomes part of a volume name, which is a DNS label of at most 63 characters. */
export const volumeName = named(
  'a short DNS label',
  '^[a-z]([-a-z0-9]*[a-z0-9])?$',
  'Lower-case letters, digits and "-", starting with a letter, at most 50 characters.',
  ['greeter-b-database'],
  50,
);

/** A folder in a container. Kubernetes refuses colons, and a mount over `/` would hide the image. */
export const mountPath = named(
  'an absolute path',
  '^(/\\.?[A-Za-z0-9_-][A-Za-z0-9._-]*)+$',
  'Starts with "/", is not the root, and has no ".", no ".." and no "/" at the end.',
  ['/etc/greeter-b'],
);

/** A file name that is a key of a ConfigMap: Kubernetes, ConfigMap, `data`. */
export const configFileName = named(
  'a file name that a ConfigMap can hold',
  '^\\.?[-_a-zA-Z0-9][-._a-zA-Z0-9]*$',
  'Letters, digits, "-", "_" and ".", not starting with "..", at most 253 characters.',
  ['settings.yaml'],
  253,
);

/** Name of a container port: an IANA service name (Kubernetes, ContainerPort). */
export const portName = named(
  'a port name',
  '^[a-z][a-z0-9]*(-[a-z0-9]+)*$',
  'Lower-case letters, digits and single "-", starting with a letter, at most 15 characters.',
  ['metrics'],
  15,
);

/** Name of an environment variable that shells and Kubernetes accept. */
export const variableName = Type.String({
  title: 'an environment variable name',
  pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
  description: 'Letters, digits and "_", not starting with a digit.',
  examples: ['LOG_LEVEL'],
});

/** A key of a Kubernetes label or of a node selector: an optional DNS prefix and a name. */
export const labelKey = named(
  'a label key',
  '^([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$',
  'A name of at most 63 letters, digits, "-", "_" and "."; if it has a prefix, the prefix is a DNS name followed by "/".',
  ['node.kubernetes.io/instance-type'],
);

/** A value of a Kubernetes label. */
export const labelValue = named(
  'a label value',
  '^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$',
  'At most 63 letters, digits, "-", "_" and ".".',
  ['high-memory'],
);
