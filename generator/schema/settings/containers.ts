import Type from 'typebox';
import { closed, mapOf, named } from '../names.ts';
import { secretEnv } from './configuration.ts';
import { envFields } from './fields.ts';
import { containerProbes } from './probes.ts';
import { resources, runAs, words } from './process.ts';
import { mounts } from './volumes.ts';
import { variableName, volumeName } from './workload-names.ts';

/** An image with a tag or a digest. A name without both would be the moving tag latest. */
const pinnedImage = named(
  'an image with a tag or a digest',
  '^[a-z0-9][a-z0-9._-]*((:[0-9]+)?/[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*)?(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}(@sha256:[a-f0-9]{64})?|@sha256:[a-f0-9]{64})$',
  'Registry, repository, and a tag, a digest or both.',
  ['registry.example.com/tools/exporter:v1.4.0'],
);

const secretVariables = closed(
  { env: secretEnv },
  'A reference to a Secret in the namespace of the service.',
);

const common = {
  image: Type.Optional(pinnedImage('Image of the container. Default: the image of the version.')),
  command: Type.Optional(words('Command of the container; replaces the entrypoint of the image.')),
  args: Type.Optional(words('Arguments of the command; replace those of the image.')),
  env: Type.Optional(
    mapOf(variableName, Type.String(), { description: 'Environment variables of the container.' }),
  ),
  envFields,
  secrets: Type.Optional(
    mapOf(volumeName('Name of a Secret.'), secretVariables, {
      description: 'Secrets that provide environment variables of the container, by name.',
    }),
  ),
  resources: Type.Optional(resources),
  mounts,
  securityContext: Type.Optional(runAs),
};

const container = closed(
  { ...common, ...containerProbes },
  'A container that runs as long as the pod. It is as hardened as that of the service, and shares its network.',
);

const initContainer = closed(
  {
    ...common,
    restartPolicy: Type.Optional(
      Type.Literal('Always', {
        description:
          'Keeps the container running: it starts before the container of the service and ends after it.',
      }),
    ),
    startupProbe: containerProbes.startupProbe,
  },
  'A container that runs before the container of the service.',
);

const containerName = (purpose: string) =>
  named(
    'a container name',
    '^[a-z]([-a-z0-9]*[a-z0-9])?$',
    'Lower-case letters, digits and "-", starting with a letter, at most 63 characters.',
    ['exporter'],
    63,
  )(purpose);

/** The containers of the pods besides that of the service. */
export const containerSettings = {
  initContainers: Type.Optional(
    mapOf(containerName('Name of the container.'), initContainer, {
      description:
        'Containers that run one after the other, in the order of the spec, before the container of the service. In clusters without native sidecars, they run before the proxy and have no access to the mesh.',
    }),
  ),
  containers: Type.Optional(
    mapOf(containerName('Name of the container.'), container, {
      description:
        'Containers that run next to the container of the service, such as an exporter of metrics.',
    }),
  ),
};
