import type { IContainer } from 'kubernetes-models/v1/Container';
import type { Service } from '../../model/service.ts';
import type { Workload } from '../../model/workload.ts';
import { probesOf } from './probes.ts';
import { volumesOf } from './volumes.ts';

/** The application container of a pod; Istio injects the proxy. */
export function containerOf({ name, port, workload }: Service): IContainer {
  const { image, command, args, resources, ports, probes, preStopSeconds } = workload;
  const { volumeMounts } = volumesOf(workload);
  return {
    name,
    image,
    ...(command ? { command: [...command] } : {}),
    ...(args ? { args: [...args] } : {}),
    ports: [
      { name: 'grpc', containerPort: port },
      ...ports.map((extra) => ({ name: extra.name, containerPort: extra.port })),
    ],
    env: environmentOf(workload),
    resources,
    ...probesOf(probes, port),
    lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    ...(volumeMounts ? { volumeMounts } : {}),
  };
}

/**
 * First the version, from the label that the overlay sets, then the variables of the spec, then those from
 * Secrets.
 */
function environmentOf({ env, secrets }: Workload): NonNullable<IContainer['env']> {
  return [
    { name: 'APP_VERSION', valueFrom: { fieldRef: { fieldPath: "metadata.labels['version']" } } },
    ...Object.entries(env).map(([name, value]) => ({ name, value })),
    ...secrets.flatMap((secret) =>
      Object.entries(secret.env).map(([name, key]) => ({
        name,
        valueFrom: { secretKeyRef: { name: secret.name, key } },
      })),
    ),
  ];
}
