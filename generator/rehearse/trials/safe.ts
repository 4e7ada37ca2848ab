import type { Trial } from './trial.ts';

const cluster = 'clusters/west.yaml';

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
    commits: [
      [
        {
          file: cluster,
          from: 'v1: { tag: v1.0.0, replicas: 2 } }\n  records',
          to: 'v1: { tag: v1.0.1, replicas: 2 } }\n  records',
        },
        'generate',
      ],
    ],
  },
];
