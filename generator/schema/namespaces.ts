import Type from 'typebox';
import { closed, dnsLabel, mapOf } from './names.ts';
import { labelKey, labelValue } from './settings/workload-names.ts';

const namespaceMetadata = closed(
  {
    labels: Type.Optional(
      mapOf(labelKey('Key of a label.'), labelValue('Value of the label.'), {
        description:
          'Labels of the namespace, for example for costs or network policies. Labels for injection and Pod Security are not allowed: they follow from istio.',
      }),
    ),
    annotations: Type.Optional(
      mapOf(
        labelKey('Key of an annotation.'),
        Type.String({ description: 'Value of the annotation. Quote numbers and true or false.' }),
        { description: 'Annotations of the namespace.' },
      ),
    ),
  },
  'Labels and annotations of a namespace.',
);

/** What the namespaces of a cluster have besides what the generator sets. */
export const namespaces = mapOf(
  dnsLabel('A namespace of services in this cluster.', 'shop'),
  namespaceMetadata,
  {
    description: 'Labels and annotations of namespaces in this cluster.',
  },
);
