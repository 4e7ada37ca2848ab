import type { IContainer } from 'kubernetes-models/v1/Container';
import type { SideContainer } from '../../model/containers.ts';
import type { Probes } from '../../model/probes.ts';
import type { Service } from '../../model/service.ts';
import type { Workload } from '../../model/workload.ts';
import { environmentOf, ownEnvironmentOf } from './environment.ts';
import { probesOf } from './probes.ts';
import { mountsOf, volumesOf } from './volumes.ts';

/** The application container of a pod; Istio injects the proxy. */
export function containerOf({ name, ports, workload }: Service): IContainer {
  const { image, command, args, resources, probes, preStopSeconds, job } = workload;
  const { volumeMounts } = volumesOf(workload);
  return {
    name,
    image,
    ...(command ? { command: [...command] } : {}),
    ...(args ? { args: [...args] } : {}),
    ...(ports.length > 0
      ? { ports: ports.map((each) => ({ name: each.name, containerPort: each.targetPort })) }
      : {}),
    env: environmentOf(workload),
    resources,
    ...probesOf(probes, ports[0]?.targetPort),
    // No calls reach a job, so its end waits for none.
    ...(job ? {} : { lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } } }),
    securityContext: hardened,
    ...(volumeMounts ? { volumeMounts } : {}),
  };
}

/** What hardens every container. Source: Kubernetes, Pod Security Standards: restricted. */
const hardened = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** The ports at which a container answers probes. Others may listen without being listed. */
function portsOf({ startupProbe, readinessProbe, livenessProbe }: Probes): Pick<IContainer, 'ports'> {
  const probed = [startupProbe, readinessProbe, livenessProbe].flatMap(
    (probe) => (probe?.grpc ?? probe?.httpGet ?? probe?.tcpSocket)?.port ?? [],
  );
  const ports = [...new Set(probed)].map((containerPort) => ({ containerPort }));
  return ports.length > 0 ? { ports } : {};
}

/**
 * A container besides that of the service. Without an image of its own, it has the name of the service's image, to which
 * the overlay adds the tag of the version.
 */
export function sideContainerOf(container: SideContainer, workload: Workload): IContainer {
  const { name, image, command, args, restartPolicy, resources, mounts, securityContext, probes } = container;
  return {
    name,
    image: image ?? workload.image,
    ...(command ? { command: [...command] } : {}),
    ...(args ? { args: [...args] } : {}),
    ...(restartPolicy ? { restartPolicy } : {}),
    ...portsOf(probes),
    ...ownEnvironmentOf(container),
    resources,
    ...probesOf(probes, undefined),
    securityContext: { ...securityContext, ...hardened },
    ...mountsOf(mounts, workload),
  };
}
