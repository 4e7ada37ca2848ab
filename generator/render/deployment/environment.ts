import type { IContainer } from 'kubernetes-models/v1/Container';
import type { SideContainer } from '../../model/containers.ts';
import type { Workload } from '../../model/workload.ts';

type Variables = NonNullable<IContainer['env']>;

/**
 * First the version, from the label that the overlay sets, then fields of the pod, then the variables of the spec, which
 * may refer to both, then those from Secrets.
 */
export const environmentOf = ({ env, envFields, secrets }: Workload): Variables => [
  { name: 'APP_VERSION', valueFrom: { fieldRef: fieldOf("metadata.labels['version']") } },
  ...variablesOf(env, envFields),
  ...secrets.flatMap((secret) => fromSecret(secret.name, secret.env)),
];

/** The variables of another container; its image may not know APP_VERSION. */
export function ownEnvironmentOf({ env, envFields, secrets }: SideContainer): { env?: Variables } {
  const all = [
    ...variablesOf(env, envFields),
    ...Object.entries(secrets).flatMap(([name, keys]) => fromSecret(name, keys)),
  ];
  return all.length > 0 ? { env: all } : {};
}

const variablesOf = (
  env: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, string>>,
): Variables => [
  ...Object.entries(fields).map(([name, field]) => ({
    name,
    valueFrom: /^(?:limits|requests)\./.test(field)
      ? { resourceFieldRef: { resource: field } }
      : { fieldRef: fieldOf(field) },
  })),
  ...Object.entries(env).map(([name, value]) => ({ name, value })),
];

const fromSecret = (secret: string, keys: Readonly<Record<string, string>>): Variables =>
  Object.entries(keys).map(([name, key]) => ({ name, valueFrom: { secretKeyRef: { name: secret, key } } }));

/** A field of the pod. Source: Kubernetes, Downward API. */
export const fieldOf = (fieldPath: string) => ({ fieldPath });
