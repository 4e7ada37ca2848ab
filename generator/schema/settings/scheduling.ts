import Type from 'typebox';
import { closed, dnsLabel, mapOf } from '../names.ts';
import { labelKey, labelValue } from './workload-names.ts';

const toleration = closed(
  {
    key: labelKey('Key of the taint.'),
    value: Type.Optional(labelValue('Value of the taint. Without it: any.')),
    effect: Type.Optional(
      Type.Enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'], {
        description: 'Effect of the taint. Without it: every effect.',
      }),
    ),
  },
  'A taint of nodes that pods put up with.',
);

/** On which nodes the pods run. */
export const scheduling = closed(
  {
    nodeSelector: Type.Optional(
      mapOf(labelKey('Label of a node.'), labelValue('Its value.'), {
        description: 'Labels that a node must have.',
      }),
    ),
    tolerations: Type.Optional(Type.Array(toleration, { description: 'Taints that pods put up with.' })),
    priorityClassName: Type.Optional(
      dnsLabel('A PriorityClass of the cluster: which pods give way where there is no room.'),
    ),
    zoneSpread: Type.Optional(
      Type.Enum(['ScheduleAnyway', 'DoNotSchedule'], {
        description:
          'What happens to a pod that would make the zones uneven: scheduled all the same, or not at all. Default: ScheduleAnyway.',
      }),
    ),
  },
  'On which nodes the pods run.',
);
