import Type from 'typebox';
import { closed, mapOf } from '../names.ts';
import { envFields } from './fields.ts';
import { configFileName, mountPath, variableName, volumeName } from './workload-names.ts';

/**
 * All files together must fit into a ConfigMap (1 MiB), even if every character takes four bytes.
 * Source: Kubernetes, ConfigMaps.
 */
const maxFiles = 8;
const maxCharacters = 32_768;

const config = closed(
  {
    mountPath: Type.Optional(
      mountPath('Folder of the files in the container. Default: /etc/<name of the service>.'),
    ),
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
  'Read-only files for the container. They become a ConfigMap whose name contains a hash of the content, so a change restarts the pods.',
);

/** Variables that read keys of a Secret. */
export const secretEnv = mapOf(
  variableName,
  Type.String({
    title: 'a key of a Secret',
    pattern: '^[-._a-zA-Z0-9]+$',
    maxLength: 253,
    description: 'Key of the Secret: letters, digits, "-", "_" and ".".',
    examples: ['password'],
  }),
  { description: 'Environment variables, each with the key of the Secret that provides its value.' },
);

const secret = closed(
  {
    env: Type.Optional(secretEnv),
    mountPath: Type.Optional(mountPath('Folder in the container with one file for each key of the Secret.')),
    remoteKey: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'Location of the value in the secret store. In clusters with externalSecrets, an ExternalSecret creates the Secret from it. In other clusters the Secret must already exist.',
        examples: ['shop/greeter-b/database'],
      }),
    ),
  },
  'A reference to a Secret in the namespace of the service. Secret values never belong in git.',
);

/** The configuration of the container: environment variables, files and Secrets. */
export const configurationSettings = {
  env: Type.Optional(
    mapOf(variableName, Type.String(), {
      description: 'Environment variables of the container. APP_VERSION is always set to the version.',
    }),
  ),
  envFields,
  config: Type.Optional(config),
  secrets: Type.Optional(
    mapOf(volumeName('Name of a Secret.'), secret, {
      description: 'Secrets that the container reads, by name.',
    }),
  ),
};
