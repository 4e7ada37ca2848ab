import Type from 'typebox';
import { closed, imageName, mapOf, quantity } from '../names.ts';
import { configurationSettings } from './configuration.ts';
import { probeSettings } from './probes.ts';
import { scheduling } from './scheduling.ts';
import { mountPath, portName, volumeName } from './workload-names.ts';

const amounts = (purpose: string) =>
  closed(
    {
      cpu: Type.Optional(quantity('CPU, in cores.')),
      memory: Type.Optional(quantity('Memory, in bytes.')),
    },
    purpose,
  );

const port = closed(
  {
    port: Type.Integer({ minimum: 1, maximum: 65535, description: 'Number, in the pod and in the Service.' }),
    appProtocol: Type.Enum(['grpc', 'http', 'http2', 'https', 'tls', 'tcp', 'mongo', 'mysql', 'redis'], {
      description: 'What is spoken there, in the words of Istio.',
    }),
  },
  'A port beside that of gRPC.',
);

const emptyDir = closed(
  {
    mountPath: mountPath('Folder that can be written.'),
    sizeLimit: Type.Optional(quantity('Size beyond which the pod is evicted.')),
  },
  'A folder that can be written, empty when the pod starts and gone with it.',
);

const id = (purpose: string) => Type.Integer({ minimum: 1, maximum: 4_294_967_295, description: purpose });

const words = (purpose: string) => Type.Array(Type.String(), { minItems: 1, description: purpose });

/** What a pod of the service is. */
export const workloadSettings = {
  image: imageName('The image that every version is a tag of.'),
  command: Type.Optional(words("Program of the container, instead of the image's entrypoint.")),
  args: Type.Optional(words("Arguments of the program, instead of the image's.")),
  resources: Type.Optional(
    closed(
      {
        requests: Type.Optional(amounts('What is reserved.')),
        limits: Type.Optional(amounts('What is never exceeded.')),
      },
      'CPU and memory of the container. Default: requests of 100m and 128Mi, a memory limit of 256Mi.',
    ),
  ),
  ...configurationSettings,
  emptyDirs: Type.Optional(
    mapOf(volumeName('A name for the folder.'), emptyDir, {
      description: 'Folders that can be written: the rest of the file system is read-only.',
    }),
  ),
  ports: Type.Optional(
    mapOf(portName('Name of a port.'), port, {
      description: 'Ports beside that of gRPC, on the pods and on the Service.',
    }),
  ),
  ...probeSettings,
  securityContext: Type.Optional(
    closed(
      {
        runAsUser: Type.Optional(
          id(
            'Number of the user, where the image names it, or none. Not 1337: Istio takes it for its proxy.',
          ),
        ),
        runAsGroup: Type.Optional(id('Number of the group.')),
        fsGroup: Type.Optional(id('Group that volumes belong to.')),
      },
      'As whom the container runs; never as root.',
    ),
  ),
  scheduling: Type.Optional(scheduling),
  preStopSeconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 600,
      description:
        'Time between the removal of a pod from the endpoints and SIGTERM, in seconds: callers learn of the removal meanwhile. Default: 5.',
    }),
  ),
  terminationGracePeriodSeconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 3600,
      description: 'Time a pod gets to finish its calls, preStopSeconds included, in seconds. Default: 40.',
    }),
  ),
};
