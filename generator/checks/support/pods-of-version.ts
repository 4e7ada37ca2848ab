import type { InstanceSpec } from '../../schema/cluster.ts';

export type VersionSpec = InstanceSpec['versions'][string];

/** The pods a version has at any time. */
export const fewestPods = ({ replicas = 1, autoscaling }: VersionSpec): number =>
  autoscaling?.minReplicas ?? replicas;

export const weightOf = (weights: Readonly<Record<string, number>>, version: string): number =>
  Object.hasOwn(weights, version) ? (weights[version] ?? 0) : 0;
