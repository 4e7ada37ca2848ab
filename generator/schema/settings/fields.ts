import Type from 'typebox';
import { mapOf, named } from '../names.ts';
import { variableName } from './workload-names.ts';

/**
 * A field of the pod, or an amount of a resource of the container.
 * Source: Kubernetes, Downward API: available fields.
 */
export const fieldReference = named(
  'a field of the pod',
  "^(metadata\\.(name|namespace|uid|(labels|annotations)\\['[^'\\s]+'\\])|spec\\.(nodeName|serviceAccountName)|status\\.(hostIPs?|podIPs?)|(limits|requests)\\.(cpu|memory|ephemeral-storage))$",
  "A field of the pod, such as metadata.name, metadata.labels['KEY'], spec.nodeName or status.podIP, or a resource of the container, such as limits.memory.",
  ['status.podIP'],
);

/** Variables with fields of the pod. */
export const envFields = Type.Optional(
  mapOf(variableName, fieldReference('The field.'), {
    description:
      'Environment variables with fields of the pod or with resources of the container. limits.cpu is rounded up to whole cores.',
  }),
);
