import Type from 'typebox';
import { byteQuantity, closed, cpuQuantity, imageName, mapOf } from '../names.ts';
import { configurationSettings } from './configuration.ts';
import { podSettings } from './pods.ts';
import { probeSettings } from './probes.ts';
import { scheduling } from './scheduling.ts';
import { mountPath, portName, volumeName } from './workload-names.ts';

const amounts = (purpose: string) =>
  closed(
    {
      cpu: Type.Optional(cpuQuantity('CPU.')),
      memory: Type.Optional(byteQuantity('Memory.')),
    },
    purpose,
  );

const port = closed(
  {
    port: Type.Integer({
      minimum: 1,
      maximum: 65535,
      description: 'Port number, in the pod and in the Service.',
    }),
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

const id = (purpose: string) => Type.Integer({ minimum: 1, maximum: 4_294_967_295, description: purpose });

const words = (purpose: string) => Type.Array(Type.String(), { minItems: 1, description: purpose });

/** The pods of the service. */
export const workloadSettings = {
  image: imageName('Image of all versions, without a tag.'),
  command: Type.Optional(words('Command of the container; replaces the entrypoint of the image.')),
  args: Type.Optional(words('Arguments of the command; replace those of the image.')),
  resources: Type.Optional(
    closed(
      {
        requests: Type.Optional(amounts('Reserved resources.')),
        limits: Type.Optional(amounts('Maximum resources.')),
      },
      'CPU and memory of the container. Default: requests of 100m and 128Mi, a memory limit of 256Mi.',
    ),
  ),
  ...configurationSettings,
  emptyDirs: Type.Optional(
    mapOf(volumeName("Name of the folder's volume."), emptyDir, {
      description: 'Writable folders. The rest of the file system is read-only.',
    }),
  ),
  ports: Type.Optional(
    mapOf(portName('Name of a port.'), port, {
      description: 'Ports besides the gRPC port, in the pods and in the Service.',
    }),
  ),
  ...probeSettings,
  securityContext: Type.Optional(
    closed(
      {
        runAsUser: Type.Optional(
          id(
            "User ID, needed if the image specifies a user name or no user. Not 1337, which is the user of Istio's proxy.",
          ),
        ),
        runAsGroup: Type.Optional(id('Group ID.')),
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
