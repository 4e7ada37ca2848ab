import Type from 'typebox';
import { acknowledge } from './acknowledge.ts';
import { codeOwners } from './code-owners.ts';
import { trustDomain } from './identities.ts';
import { closed, dnsDomain, dnsLabel } from './names.ts';

/** Shape of `clusters/fleet.yaml`: what all clusters share. */
export const fleetSchema = closed(
  {
    repoURL: Type.String({
      minLength: 1,
      description: 'URL of this repository, as Argo CD reads it.',
      examples: ['https://git.example.com/platform/gitops.git'],
    }),
    targetRevision: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Branch that Argo CD follows. Default: main.',
        examples: ['main'],
      }),
    ),
    stages: Type.Array(dnsLabel('A stage.'), {
      minItems: 1,
      uniqueItems: true,
      description: 'The stages in the order of promotion.',
      examples: [['dev', 'staging', 'prod']],
    }),
    clusterDomain: Type.Optional(
      dnsDomain('The domain of the clusters, at the end of every host. Default: cluster.local.'),
    ),
    trustDomain: Type.Optional(
      trustDomain('Trust domain of the meshes, unless a cluster file says another. Default: cluster.local.'),
    ),
    codeOwners: Type.Optional(codeOwners),
    acknowledge: Type.Optional(
      acknowledge(
        'What a change may delete, or move although calls are cut off meanwhile. Take the lines out again in the next change.',
        'cluster/<name>, or one of the keys repoURL, targetRevision, clusterDomain and trustDomain; a service or external/<name> for all clusters.',
      ),
    ),
  },
  'What all clusters share.',
);

/** A valid `clusters/fleet.yaml`, as written. */
export type FleetSpec = Type.Static<typeof fleetSchema>;
