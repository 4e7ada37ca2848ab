import type { Edit, Trial } from './trial.ts';

const cluster = 'clusters/west.yaml';
const desk = 'services/desk/service.yaml';

/** Version v1 of records in the cluster file: it has 70 % of the calls. */
const recordsV1 = 'v1: { tag: v1.0.0, replicas: 2 }\n      v2';
const fourPods = recordsV1.replace('replicas: 2', 'replicas: 4');
const autoscaled = fourPods.replace('replicas: 4', 'autoscaling: { minReplicas: 4, maxReplicas: 6 }');
const newTag: Edit = { file: cluster, from: recordsV1, to: recordsV1.replace('v1.0.0', 'v1.0.1') };

const callsRecords = '  - service: records\n    methods: [Find, Follow]\n';
const callsFiles = '  - service: files\n    methods: [Find, Follow]\n';

/** What records is, in a namespace of its own. */
const files = `name: files
owner: team-clinic
namespace: archive
image: registry.example.com/clinic/files
grpc: { port: 50051, services: [clinic.v1.Records] }
`;

/** Changes during which no call may fail: what the commands of this repository do, and edits that its pages describe. */
export const safeChanges: readonly Trial[] = [
  {
    name: 'canary from add to retire',
    what: 'A version is added, gets the calls in three steps, and the others are retired.',
    commits: [[{ command: 'canary records v3 --cluster west --tag v1.2.0 --replicas 2 --steps 10,50,100' }]],
  },
  {
    name: 'canary that is aborted',
    what: 'A version is added, gets a part of the calls, and is removed again.',
    commits: [
      [{ command: 'canary records v3 --cluster west --tag v1.2.0 --replicas 2 --steps 10,50,100 --abort' }],
    ],
  },
  {
    name: 'new image in place',
    what: 'A version gets a new tag: a rolling update, as promote makes it.',
    commits: [[newTag, 'generate']],
  },
  {
    name: 'new image in place, without native sidecars',
    what: 'The same, if the proxy of a pod stops at the same time as its service.',
    before: [
      { file: cluster, from: 'stage: prod\n', to: 'stage: prod\nistio: { nativeSidecars: false }\n' },
      'generate',
    ],
    commits: [[newTag, 'generate']],
  },
  {
    name: 'rollback of an image',
    what: 'A version gets its image of before back: `npm run rollback`.',
    before: [newTag, 'generate'],
    commits: [[{ command: 'rollback records --cluster west' }]],
  },
  {
    name: 'rollback to a version that is not there any more',
    what: 'A version gets all calls and the other one is removed; the rollback adds it again and gives it its calls, in one commit.',
    commits: [
      [{ command: 'canary records v2 --cluster west --finish' }],
      [{ command: 'rollback records --cluster west --to HEAD~2' }],
    ],
  },
  {
    name: 'new service with a caller',
    what: 'A service is added that another one calls: `npm run new`.',
    commits: [[{ command: 'new stock --owner team-clinic --namespace clinic --caller desk' }]],
  },
  {
    name: 'service removed',
    what: 'A service loses its caller, leaves the cluster, and then its files: `npm run remove`.',
    commits: [[{ command: 'remove audit' }]],
  },
  {
    name: 'replicas to autoscaling',
    what: 'A version gets an autoscaler in place of a number of replicas, and then a new image.',
    before: [{ file: cluster, from: recordsV1, to: fourPods }, 'generate'],
    commits: [
      [{ file: cluster, from: fourPods, to: autoscaled }, 'generate'],
      [{ file: cluster, from: autoscaled, to: autoscaled.replace('v1.0.0', 'v1.0.1') }, 'generate'],
    ],
  },
  {
    name: 'more pods, then fewer',
    what: 'A version gets more pods, and loses them again.',
    commits: [
      [{ file: cluster, from: recordsV1, to: fourPods }, 'generate'],
      [{ file: cluster, from: fourPods, to: recordsV1 }, 'generate'],
    ],
  },
  {
    name: 'changed configuration',
    what: 'A file of a ConfigMap changes: the ConfigMap gets another name, and the pods start again.',
    commits: [
      [{ file: 'services/records/service.yaml', from: 'pageSize: 50', to: 'pageSize: 80' }, 'generate'],
    ],
  },
  {
    name: 'move to another revision of Istio',
    what: 'The namespaces get the label of another revision, and then new pods: `npm run revision`.',
    before: [
      { file: cluster, from: 'stage: prod\n', to: 'stage: prod\nistio: { revision: 1-30 }\n' },
      {
        file: cluster,
        from: '\n      v2: { tag: v1.1.0, replicas: 2 }\n    weights: { v1: 70, v2: 30 }',
        to: '',
      },
      'generate',
    ],
    commits: [[{ command: 'revision 1-31 --cluster west' }]],
  },
  {
    name: 'another namespace, step by step',
    what: 'A second service in the new namespace, its caller calls both, then only the second, and the first is removed.',
    commits: [
      [
        { file: 'services/files/service.yaml', content: files },
        {
          file: cluster,
          from: '  audit:\n',
          to: '  files:\n    versions: { v1: { tag: v1.0.0, replicas: 2 } }\n  audit:\n',
        },
        'generate',
      ],
      [{ file: desk, from: callsRecords, to: `${callsRecords}${callsFiles}` }, 'generate'],
      [{ file: desk, from: `${callsRecords}${callsFiles}`, to: callsFiles }, 'generate'],
      [{ command: 'remove records' }],
    ],
  },
];
