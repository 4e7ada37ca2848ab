import type { ServiceSpec } from '../schema/service.ts';

/** Kubernetes resource requirements. */
export interface Resources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** Quantities by resource, such as cpu and memory. */
export type Amounts = Readonly<Record<string, string | number>>;

/** Resources of a container whose spec sets none. */
const defaultResources: Resources = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { memory: '256Mi' },
};

/** Requests and limits of a container: those of the spec, otherwise the defaults. */
export function resourcesOf({ resources }: Pick<ServiceSpec, 'resources'>): Resources {
  return {
    requests: { ...defaultResources.requests, ...resources?.requests },
    limits: { ...defaultResources.limits, ...resources?.limits },
  };
}
