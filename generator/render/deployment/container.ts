import type { IContainer } from 'kubernetes-models/v1/Container';
import type { Service } from '../../model/service.ts';
import type { Workload } from '../../model/workload.ts';
import { probesOf } from './probes.ts';
import { volumesOf } from './volumes.ts';

/** The one container of a pod that is ours; the proxy's is injected. */
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

/** The version from the label that the overlay sets, then what the spec says, then what Secrets say. */
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
