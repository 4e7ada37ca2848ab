import { grouped } from '../lang/grouped.ts';
import type { Observation, PodState } from './recording.ts';

/** Identifies a pod of a recording. */
export const podKey = ({ cluster, pod }: Pick<PodState, 'cluster' | 'pod'>): string =>
  `${cluster}/${pod.namespace}/${pod.name}`;

/** The states of each pod, in the order in which they were observed. */
export const statesByPod = (observations: readonly Observation[]): [PodState, ...PodState[]][] => [
  ...grouped(
    observations.filter((observation) => observation.kind === 'pod'),
    podKey,
  ).values(),
];
