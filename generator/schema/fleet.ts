import Type from 'typebox';
import { acknowledge } from './acknowledge.ts';
import { analysisSchema } from './analysis.ts';
import { codeOwners } from './code-owners.ts';
import { defaultSettings } from './defaults.ts';
import { freeze } from './freeze.ts';
import { trustDomain } from './identities.ts';
import { monitoringSchema } from './monitoring.ts';
import { closed, dnsDomain, dnsLabel, protoPath } from './names.ts';
import { notifications } from './notifications.ts';

/** Shape of `clusters/fleet.yaml`: settings that all clusters share. */
export const fleetSchema = closed(
  {
    repoURL: Type.String({
      minLength: 1,
      description: 'URL of this repository for Argo CD.',
      examples: ['https://git.example.com/platform/gitops.git'],
    }),
    targetRevision: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Branch that Argo CD tracks. Default: main.',
        examples: ['main'],
      }),
    ),
    stages: Type.Array(dnsLabel('A stage.', 'prod'), {
      minItems: 1,
      uniqueItems: true,
      description: 'The promotion stages, in order.',
      examples: [['dev', 'staging', 'prod']],
    }),
    clusterDomain: Type.Optional(
      dnsDomain('DNS domain of the clusters: the end of every Service host name. Default: cluster.local.'),
    ),
    trustDomain: Type.Optional(
      trustDomain('Trust domain of the meshes, unless a cluster file sets its own. Default: cluster.local.'),
    ),
    ...defaultSettings,
    analysis: Type.Optional(analysisSchema),
    monitoring: Type.Optional(monitoringSchema),
    codeOwners: Type.Optional(codeOwners),
    freeze: Type.Optional(freeze),
    notifications: Type.Optional(notifications),
    foreignProtos: Type.Optional(
      Type.Array(protoPath('A folder or a file below protos/.'), {
        minItems: 1,
        uniqueItems: true,
        description:
          'Folders or files of protos/ that others own, as paths below protos/. buf lint skips them; buf breaking still compares them.',
        examples: [['hipstershop', 'vendor/mail.proto']],
      }),
    ),
    acknowledge: Type.Optional(
      acknowledge(
        'Confirms that a change may delete something, or move it (which interrupts calls). Remove the entries again in the next change.',
        'cluster/<name>, one of the keys repoURL, targetRevision, clusterDomain and trustDomain, or, for all clusters, a service or external/<name>.',
      ),
    ),
  },
  'Settings that all clusters share.',
);

/** A valid `clusters/fleet.yaml` without defaults. */
export type FleetSpec = Type.Static<typeof fleetSchema>;
