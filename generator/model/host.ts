import type { ServiceSpec } from '../schema/service.ts';

/** Fully qualified DNS name of the Kubernetes Service of a service. */
export const hostOf = ({ name, namespace }: Pick<ServiceSpec, 'name' | 'namespace'>, clusterDomain: string) =>
  `${name}.${namespace}.svc.${clusterDomain}`;
