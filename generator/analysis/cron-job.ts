import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { INamespace } from 'kubernetes-models/v1/Namespace';
import type { FleetSettings } from '../model/fleet.ts';

/** A CronJob that decides about every canary. */
export interface AnalysisJob extends Pick<FleetSettings, 'repoURL' | 'targetRevision'> {
  readonly namespace: string;
  /** An image with Node.js, npm and git. */
  readonly image: string;
  /** Five fields, as in cron. */
  readonly schedule: string;
}

const name = 'canary-analysis';
const folders = { home: '/work', temporary: '/tmp', git: '/secrets/git', prometheus: '/secrets/prometheus' };

/** The Secrets that a person creates: with credentials that may push, and with those for Prometheus, if it needs some. */
export const secretNames = { git: `${name}-git`, prometheus: `${name}-prometheus` };

/**
 * What a pod of the CronJob runs. Kubernetes replaces a name in brackets after a dollar sign, so the script has none.
 * A missing file of a Secret means that there are no such credentials.
 */
const script = `set -eu
git config --global user.name '${name}'
git config --global user.email '${name}@users.noreply.invalid'
if [ -f "$GIT_SECRET/ssh-privatekey" ]; then
  export GIT_SSH_COMMAND="ssh -i $GIT_SECRET/ssh-privatekey -o IdentitiesOnly=yes -o UserKnownHostsFile=$GIT_SECRET/known_hosts"
elif [ -f "$GIT_SECRET/password" ]; then
  git config --global credential.helper '!printf "username=%s\\npassword=%s\\n" "\`cat "$GIT_SECRET/username"\`" "\`cat "$GIT_SECRET/password"\`" #'
fi
if [ -f "$PROMETHEUS_SECRET/token" ]; then
  export PROMETHEUS_TOKEN_FILE="$PROMETHEUS_SECRET/token"
elif [ -f "$PROMETHEUS_SECRET/password" ]; then
  export PROMETHEUS_USERNAME_FILE="$PROMETHEUS_SECRET/username"
  export PROMETHEUS_PASSWORD_FILE="$PROMETHEUS_SECRET/password"
fi
git clone --quiet --branch "$BRANCH" "$REPOSITORY" "$HOME/repository"
cd "$HOME/repository"
npm run canary -- --analyse --push --yes
`;

/**
 * The namespace, the CronJob and its network policy. The pod has no rights in Kubernetes, no sidecar, and no way to write
 * except into its own empty folders. No two runs overlap, and a failed run is not repeated: the next one decides again.
 * Source: Kubernetes, Pod Security Standards (restricted), CronJob, Configure Service Accounts for Pods.
 */
export function analysisJobDocuments(job: AnalysisJob): readonly [INamespace, INetworkPolicy, ICronJob] {
  const { namespace } = job;
  return [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: {
          'istio-injection': 'disabled',
          'pod-security.kubernetes.io/enforce': 'restricted',
        },
      },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace },
      // No caller is allowed: the pod only calls git, npm and Prometheus, wherever they are.
      spec: { podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress'] },
    },
    cronJob(job),
  ];
}

const cronJob = ({ namespace, schedule, ...job }: AnalysisJob): ICronJob => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name, namespace, labels: { app: name } },
  spec: {
    schedule,
    timeZone: 'Etc/UTC',
    concurrencyPolicy: 'Forbid',
    startingDeadlineSeconds: 120,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 3,
    jobTemplate: {
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 1_200,
        template: {
          metadata: { labels: { app: name, 'sidecar.istio.io/inject': 'false' } },
          spec: podSpec(job),
        },
      },
    },
  },
});

const podSpec = ({ repoURL, targetRevision, image }: Omit<AnalysisJob, 'namespace' | 'schedule'>) => ({
  restartPolicy: 'Never' as const,
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1_000,
    runAsGroup: 1_000,
    fsGroup: 1_000,
    seccompProfile: { type: 'RuntimeDefault' as const },
  },
  containers: [
    {
      name: 'analysis',
      image,
      command: ['sh', '-c'],
      args: [script],
      env: [
        { name: 'REPOSITORY', value: repoURL },
        { name: 'BRANCH', value: targetRevision },
        { name: 'HOME', value: folders.home },
        { name: 'GIT_SECRET', value: folders.git },
        { name: 'PROMETHEUS_SECRET', value: folders.prometheus },
        { name: 'NPM_CONFIG_UPDATE_NOTIFIER', value: 'false' },
      ],
      resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { memory: '2Gi' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      volumeMounts: [
        { name: 'home', mountPath: folders.home },
        { name: 'temporary', mountPath: folders.temporary },
        { name: 'git', mountPath: folders.git, readOnly: true },
        { name: 'prometheus', mountPath: folders.prometheus, readOnly: true },
      ],
    },
  ],
  volumes: [
    { name: 'home', emptyDir: { sizeLimit: '4Gi' } },
    { name: 'temporary', emptyDir: { sizeLimit: '1Gi' } },
    { name: 'git', secret: { secretName: secretNames.git, defaultMode: 0o440 } },
    {
      name: 'prometheus',
      secret: { secretName: secretNames.prometheus, defaultMode: 0o440, optional: true },
    },
  ],
});
