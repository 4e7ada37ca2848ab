import Type from 'typebox';
import { byteQuantity, closed, imageName, mapOf, portNumber } from '../names.ts';
import { configurationSettings } from './configuration.ts';
import { containerSettings } from './containers.ts';
import { jobSettings } from './job.ts';
import { podSettings } from './pods.ts';
import { probeSettings } from './probes.ts';
import { id, processIds, resources, words } from './process.ts';
import { scheduling } from './scheduling.ts';
import { statefulSetSettings } from './stateful-set.ts';
import { volumeSettings } from './volumes.ts';
import { mountPath, portName, volumeName } from './workload-names.ts';

const port = closed(
  {
    port: portNumber('Port number in the Service and, without targetPort, in the pod.'),
    targetPort: Type.Optional(
      portNumber('Port on which the server listens in the pod. Probes and policies use it. Default: port.'),
    ),
    appProtocol: Type.Enum(['grpc', 'http', 'http2', 'https', 'tls', 'tcp', 'mongo', 'mysql', 'redis'], {
      description: 'Protocol of the port, as in the field appProtocol that Istio reads.',
    }),
  },
  'An additional port, besides the gRPC port.',
);

const emptyDir = closed(
  {
    mountPath: mountPath('Mount path of the writable folder.'),
    sizeLimit: Type.Optional(byteQuantity('Size limit. A pod that exceeds it is evicted.')),
  },
  'A writable folder. It is empty at the start of the pod and is deleted with the pod.',
);

/** The pods of the service. */
export const workloadSettings = {
  image: imageName('Image of all versions, without a tag.'),
  command: Type.Optional(words('Command of the container; replaces the entrypoint of the image.')),
  args: Type.Optional(words('Arguments of the command; replace those of the image.')),
  ...jobSettings,
  ...statefulSetSettings,
  resources: Type.Optional(resources),
  ...configurationSettings,
  emptyDirs: Type.Optional(
    mapOf(volumeName("Name of the folder's volume."), emptyDir, {
      description: 'Writable folders. The rest of the file system is read-only.',
    }),
  ),
  ...volumeSettings,
  ports: Type.Optional(
    mapOf(portName('Name of a port.'), port, {
      description: 'Ports besides the gRPC port, in the pods and in the Service.',
    }),
  ),
  ...probeSettings,
  ...containerSettings,
  securityContext: Type.Optional(
    closed(
      {
        ...processIds,
        fsGroup: Type.Optional(id('Group ID that owns the volumes.')),
      },
      'User and group of the container. It never runs as root.',
    ),
  ),
  ...podSettings,
  scheduling: Type.Optional(scheduling),
  preStopSeconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 600,
      description:
        'Seconds between the removal of a pod from the endpoints and SIGTERM. In this time the callers learn about the removal. Default: 5.',
    }),
  ),
  terminationGracePeriodSeconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 3600,
      description: 'Seconds that a pod has to finish its calls, preStopSeconds included. Default: 40.',
    }),
  ),
};
