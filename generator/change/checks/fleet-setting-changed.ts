import { defineChangeCheck } from '../change-check.ts';
import { unacknowledgedMoves } from './support/unacknowledged-moves.ts';

export const fleetSettingChanged = defineChangeCheck({
  name: 'fleet-setting-changed',
  code: 'MESH517',
  severity: 'error',
  title: 'A setting of the whole fleet changes',
  explanation:
    'repoURL and targetRevision say what Argo CD follows: all Applications turn to it in one sync, and where it is not the same tree, they prune. A trust domain is part of all identities and a cluster domain of all hosts: policies, routes and certificates of every service change at once, in no order. Istio helps with trustDomainAliases.',
  source: 'Argo CD, Declarative Setup; Istio, MeshConfig.trustDomainAliases',
  run: (change) =>
    unacknowledgedMoves(
      change,
      'fleet',
      ({ subject, from, to }) => `${subject} changes from ${from} to ${to}, for every cluster at once`,
    ),
});
