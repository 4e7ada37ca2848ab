import Type from 'typebox';
import { closed, dnsLabel, mapOf } from '../names.ts';
import { labelKey, labelValue } from './workload-names.ts';

const toleration = closed(
  {
    key: labelKey('Key of the taint.'),
    value: Type.Optional(labelValue('Value of the taint. Default: any value.')),
    effect: Type.Optional(
      Type.Enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'], {
        description: 'Effect of the taint. Default: every effect.',
      }),
    ),
  },
  'A taint of nodes that the pods tolerate.',
);

/** The nodes on which the pods run. */
export const scheduling = closed(
  {
    nodeSelector: Type.Optional(
      mapOf(labelKey('A label of a node.'), labelValue('Value of the label.'), {
        description: 'Labels that a node must have.',
      }),
    ),
    tolerations: Type.Optional(Type.Array(toleration, { description: 'Taints that the pods tolerate.' })),
    priorityClassName: Type.Optional(
      dnsLabel(
        'A PriorityClass of the cluster. It decides which pods are evicted if nodes are full.',
        'high-priority',
      ),
    ),
    zoneSpread: Type.Optional(
      Type.Enum(['ScheduleAnyway', 'DoNotSchedule'], {
        description:
          'What to do with a pod that would spread the pods unevenly over the zones: schedule it anyway (ScheduleAnyway), or not (DoNotSchedule). Default: ScheduleAnyway.',
      }),
    ),
  },
  'The nodes on which the pods run.',
);
