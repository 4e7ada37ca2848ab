import Type from 'typebox';
import { closed, imageName, mapOf, quantity } from '../names.ts';

const amounts = (purpose: string) =>
  closed(
    {
      cpu: Type.Optional(quantity('CPU, in cores.')),
      memory: Type.Optional(quantity('Memory, in bytes.')),
    },
    purpose,
  );

/** What a pod of the service is. */
export const workloadSettings = {
  image: imageName('The image that every version is a tag of.'),
  resources: Type.Optional(
    closed(
      {
        requests: Type.Optional(amounts('What is reserved.')),
        limits: Type.Optional(amounts('What is never exceeded.')),
      },
      'CPU and memory of the container. Default: requests of 100m and 128Mi, a memory limit of 256Mi.',
    ),
  ),
  env: Type.Optional(
    mapOf(
      Type.String({
        title: 'an environment variable name',
        pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
        description: 'Letters, digits and "_", not starting with a digit.',
      }),
      Type.String(),
      { description: 'Environment variables of the container. APP_VERSION is set to the version by itself.' },
    ),
  ),
  terminationGracePeriodSeconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 3600,
      description: 'Time a pod gets to finish its calls, in seconds. Default: 40.',
    }),
  ),
};
