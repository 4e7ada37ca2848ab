import type { Trial } from './trial.ts';

const deployment = 'base/records/workload/deployment.yaml';
const v1 = 'overlays/west/records/v1/kustomization.yaml';
const newTag = { file: v1, from: 'newTag: v1.0.0', to: 'newTag: v1.0.1' } as const;

/** A sync that cannot succeed ends after two minutes; in a trial, after a third of one. */
const shortDeadline = [
  { file: deployment, from: 'progressDeadlineSeconds: 120', to: 'progressDeadlineSeconds: 20' },
] as const;

const autoscaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: records-v1
  namespace: clinic
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: records-v1 }
  minReplicas: 4
  maxReplicas: 6
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } }
`;

/** Wrong changes of pods: their number, their end, their admission. */
export const wrongPods: readonly Trial[] = [
  {
    name: 'replicas to autoscaling, unsafe',
    what: 'A new image, an autoscaler, and no field replicas any more: the Deployment falls to one pod.',
    before: [
      {
        file: 'clusters/west.yaml',
        from: 'v1: { tag: v1.0.0, replicas: 2 }\n      v2',
        to: 'v1: { tag: v1.0.0, replicas: 4 }\n      v2',
      },
      'generate',
    ],
    commits: [
      [
        { file: v1, from: 'replicas:\n  - name: records\n    count: 4\n', to: '' },
        // Argo CD compares with a dry run, which shows no difference of a removed field. It applies it with the next one.
        newTag,
        { file: 'overlays/west/records/autoscaler.yaml', content: autoscaler },
        {
          file: 'overlays/west/records/kustomization.yaml',
          from: '  - v1\n',
          to: '  - v1\n  - autoscaler.yaml\n',
        },
      ],
    ],
    noticedAs: ['too few pods'],
    naming: 'v1 of records',
  },
  {
    name: 'preStop removed while streams are open',
    what: 'Pods end at once on deletion: the next release cuts their streams.',
    before: [
      {
        file: deployment,
        from: '          lifecycle:\n            preStop:\n              sleep:\n                seconds: 5\n',
        to: '',
      },
      { file: deployment, from: 'terminationGracePeriodSeconds: 40', to: 'terminationGracePeriodSeconds: 2' },
    ],
    commits: [[newTag]],
    noticedAs: ['failed calls', 'cut streams', 'killed pods'],
    naming: 'records-v1',
  },
  {
    name: 'drain shorter than the longest call',
    what: 'The grace period ends before the streams do: the next release cuts them.',
    before: [
      { file: deployment, from: 'seconds: 5\n', to: 'seconds: 1\n' },
      { file: deployment, from: 'terminationGracePeriodSeconds: 40', to: 'terminationGracePeriodSeconds: 2' },
    ],
    commits: [[newTag]],
    noticedAs: ['cut streams', 'killed pods'],
    naming: 'records-v1',
  },
  {
    name: 'pods that injection makes inadmissible',
    what: 'The namespace enforces the level restricted, which the injected init container violates.',
    before: shortDeadline,
    commits: [
      [
        {
          file: 'base/namespaces/clinic/namespace.yaml',
          from: 'enforce: privileged',
          to: 'enforce: restricted',
        },
        newTag,
      ],
    ],
    noticedAs: ['rejected pods'],
    naming: 'istio-init',
  },
  {
    name: 'readiness probe of a closed port',
    what: 'New pods never become ready.',
    before: shortDeadline,
    commits: [
      [
        {
          file: deployment,
          from: '            grpc:\n              port: 50051',
          to: '            grpc:\n              port: 50099',
        },
      ],
    ],
    noticedAs: ['not settled'],
    naming: 'west.records',
  },
  {
    name: 'ServiceAccount changed',
    what: 'Pods get another identity, which the policies of their callees do not know.',
    commits: [[{ file: deployment, from: 'serviceAccountName: records', to: 'serviceAccountName: default' }]],
    noticedAs: ['failed calls'],
    naming: 'Deployment clinic/records',
  },
  {
    name: 'content of a ConfigMap changed in place',
    what: 'The name of an immutable ConfigMap stays, and its content changes.',
    commits: [[{ file: 'overlays/west/records/config.yaml', from: 'pageSize: 50', to: 'pageSize: 80' }]],
    noticedAs: ['not settled'],
    naming: 'field is immutable',
  },
];
