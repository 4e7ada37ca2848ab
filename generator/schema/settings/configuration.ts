import Type from 'typebox';
import { closed, mapOf } from '../names.ts';
import { configFileName, mountPath, variableName, volumeName } from './workload-names.ts';

/**
 * Together never more than a ConfigMap may hold, 1 MiB, also when every character takes four bytes.
 * Source: Kubernetes, ConfigMaps.
 */
const maxFiles = 8;
const maxCharacters = 32_768;

const config = closed(
  {
    mountPath: Type.Optional(mountPath('Folder the files stand in. Default: /etc/<name of the service>.')),
    files: {
      ...mapOf(
        configFileName('Name of a file.'),
        Type.String({
          maxLength: maxCharacters,
          description: `Content of the file, at most ${maxCharacters} characters.`,
        }),
        { description: `The files, at most ${maxFiles}.`, minProperties: 1 },
      ),
      maxProperties: maxFiles,
    },
  },
  'Files for the container, read-only. They become a ConfigMap named by its content: a change rolls the pods.',
);

const secret = closed(
  {
    env: Type.Optional(
      mapOf(
        variableName,
        Type.String({
          title: 'a key of a Secret',
          pattern: '^[-._a-zA-Z0-9]+$',
          maxLength: 253,
          description: 'Key of the Secret: letters, digits, "-", "_" and ".".',
          examples: ['password'],
        }),
        { description: 'Environment variables, each with the key of the Secret it is set from.' },
      ),
    ),
    mountPath: Type.Optional(mountPath('Folder in which each key of the Secret is a file.')),
    remoteKey: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Where the value stands in the secret store. In clusters with externalSecrets, an ExternalSecret makes the Secret of it; in others the Secret must be there.',
        examples: ['shop/greeter-b/database'],
      }),
    ),
  },
  'A Secret in the namespace of the service, by reference: values never stand in git.',
);

/** What the container is told when it starts. */
export const configurationSettings = {
  env: Type.Optional(
    mapOf(variableName, Type.String(), {
      description: 'Environment variables of the container. APP_VERSION is set to the version by itself.',
    }),
  ),
  config: Type.Optional(config),
  secrets: Type.Optional(
    mapOf(volumeName('Name of a Secret.'), secret, {
      description: 'Secrets that the container reads, by name.',
    }),
  ),
};
