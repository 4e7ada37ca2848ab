import type { ServiceSpec } from '../schema/service.ts';

/** What a pod of a service is: what becomes a Deployment. */
export interface Workload {
  /** Repository of the image, without tag or digest. */
  readonly image: string;
  readonly resources: Resources;
  readonly env: Readonly<Record<string, string>>;
  readonly terminationGracePeriodSeconds: number;
}

/** Kubernetes resource requirements. */
export interface Resources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** Quantities by resource, such as cpu and memory. */
export type Amounts = Readonly<Record<string, string | number>>;

const defaultResources: Resources = {
  requests: { cpu: '100m', memory: '128Mi' },
  limits: { memory: '256Mi' },
};

/** Seconds a pod gets to drain: longer than the 5 s it waits for endpoints to be taken out, and the 25 s the servers drain. */
const defaultGracePeriod = 40;

/** The workload settings of a spec, completed. */
export function resolveWorkload({
  image,
  resources,
  env,
  terminationGracePeriodSeconds,
}: ServiceSpec): Workload {
  return {
    image,
    resources: {
      requests: { ...defaultResources.requests, ...resources?.requests },
      limits: { ...defaultResources.limits, ...resources?.limits },
    },
    env: env ?? {},
    terminationGracePeriodSeconds: terminationGracePeriodSeconds ?? defaultGracePeriod,
  };
}
