import Type from 'typebox';
import { byteQuantity, closed, cpuQuantity } from '../names.ts';

const amounts = (purpose: string) =>
  closed(
    {
      cpu: Type.Optional(cpuQuantity('CPU.')),
      memory: Type.Optional(byteQuantity('Memory.')),
    },
    purpose,
  );

/** CPU and memory of a container. */
export const resources = closed(
  {
    requests: Type.Optional(amounts('Reserved resources.')),
    limits: Type.Optional(amounts('Maximum resources.')),
  },
  'CPU and memory of the container. Default: requests of 100m and 128Mi, a memory limit of 256Mi.',
);

/** Words of a command line. */
export const words = (purpose: string) => Type.Array(Type.String(), { minItems: 1, description: purpose });

/** A user or group that is not root. */
export const id = (purpose: string) =>
  Type.Integer({ minimum: 1, maximum: 4_294_967_295, description: purpose });

/** User and group of a process. */
export const processIds = {
  runAsUser: Type.Optional(
    id(
      "User ID, needed if the image specifies a user name or no user. Not 1337, which is the user of Istio's proxy.",
    ),
  ),
  runAsGroup: Type.Optional(id('Group ID.')),
};

/** User and group of a container besides that of the service. */
export const runAs = closed(
  processIds,
  'User and group of this container. It never runs as root. Default: those of the service.',
);
