import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedMoves } from './support/unacknowledged-moves.ts';

export const fleetSettingChanged = defineChangeCheck({
  name: 'fleet-setting-changed',
  code: 'MESH517',
  severity: 'error',
  title: 'A setting of the whole fleet changes',
  explanation:
    'repoURL and targetRevision set the repository and branch that Argo CD follows. All Applications switch to it in one sync, and prune objects if its tree differs. The trust domain is part of all identities, and the cluster domain of all hosts: policies, routes and certificates of every service change at once, in no fixed order. Istio can bridge this with trustDomainAliases.',
  source: 'Argo CD, Declarative Setup; Istio, MeshConfig.trustDomainAliases',
  run: (change) =>
    unacknowledgedMoves(
      change,
      'fleet',
      ({ subject, from, to }) => `${subject} changes from ${from} to ${to}, for every cluster at once`,
    ),
});
