import Type from 'typebox';
import { closed, dnsLabel, mapOf, named } from './names.ts';
import { overrideOf, type PartialSchema } from './override.ts';
import { settings } from './settings/index.ts';

/** The settings that services may share. Routes, policies and ports name what only one service has. */
const sharedKeys = [
  'calls',
  'outboundTrafficPolicy',
  'resources',
  'env',
  'secrets',
  'emptyDirs',
  'imagePullSecrets',
  'serviceAccount',
  'podLabels',
  'podAnnotations',
  'hostAliases',
  'probes',
  'securityContext',
  'scheduling',
  'preStopSeconds',
  'terminationGracePeriodSeconds',
] as const satisfies readonly (keyof typeof settings)[];

const shared = Object.fromEntries(sharedKeys.map((key) => [key, settings[key]]));

const imagePrefix = named(
  'the beginning of an image name',
  '^[a-z0-9][a-z0-9._-]*(:[0-9]+)?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$',
  'A registry, and folders in it, without "/" at the end.',
  ['registry.example.com/shop'],
);

/** Settings of services, each replaced by the same key of a spec; `calls` are added to those of the spec. */
const defaultsOf = (whose: string) => {
  const properties = {
    imagePrefix: Type.Optional(
      imagePrefix('The image of a service without the key image is this, "/" and the name of the service.'),
    ),
  };
  return Type.Unsafe<Type.Static<Type.TObject<typeof properties>> & PartialSchema>({
    ...closed(
      properties,
      `Settings of ${whose}. A spec or a cluster file replaces them key by key; calls are added to those of the spec.`,
    ),
    properties: { ...properties, ...overrideOf(shared) },
  });
};

/** Settings of the fleet file that many services share. */
export const defaultSettings = {
  defaults: Type.Optional(defaultsOf('all services')),
  teamDefaults: Type.Optional(
    mapOf(dnsLabel('A team: the owner of services.', 'team-shop'), defaultsOf('all services of this team'), {
      description: 'Settings of the services of one team. They replace those in defaults.',
    }),
  ),
};
