import { createHash } from 'node:crypto';
import type { Version } from '../model/fleet.ts';
import { defaultIstio } from '../model/resolve.ts';
import type { Service } from '../model/service.ts';
import { hasVersions } from '../model/workload-kind.ts';
import { immutableJobSpec, job } from './job.ts';

type Image = Pick<Version, 'name' | 'tag' | 'digest' | 'adopt'>;

/**
 * What the overlay adds to the name of the workload: the version of a Deployment, and a hash of what Kubernetes does not
 * let a Job change. A StatefulSet and a CronJob have the name of the service.
 */
export function workloadSuffix(service: Service, version: Image): string {
  if (hasVersions(service.workload.kind)) return `-${version.name}`;
  return service.workload.kind === 'Job' ? `-${hashOf(service, version)}` : '';
}

/** The name of the document that makes the pods of a version. */
export const workloadName = (service: Service, version: Image): string =>
  (hasVersions(service.workload.kind) ? version.adopt?.name : undefined) ??
  `${service.name}${workloadSuffix(service, version)}`;

/** Patches change the Job after the name is made, so they are a part of it. The pods of a job do not depend on Istio. */
function hashOf(service: Service, { name: version, tag, digest }: Image): string {
  const patches = service.additions.patches
    .filter(({ target }) => new RegExp(`^(?:${target.kind})$`).test(job.kind))
    .map(({ target, patch }) => ({ target, patch }));
  const content = { ...immutableJobSpec({ service, istio: defaultIstio }), version, tag, digest, patches };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
}
