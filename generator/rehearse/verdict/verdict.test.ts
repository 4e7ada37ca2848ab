import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  at,
  change,
  cluster,
  failures,
  life,
  object,
  podOf,
  rehearsalOf,
  type Story,
  sync,
} from '../../testing/rehearsals/builder.ts';
import { stories } from '../../testing/rehearsals/stories.ts';
import type { ProblemKind } from './problem.ts';
import { verdictOf } from './verdict.ts';

const route = { caller: 'frontend', callee: 'stock' };

/** Kinds and titles of the problems of a story. */
const problemsIn = (story: Story) =>
  verdictOf(rehearsalOf(story)).problems.map(({ kind, title }) => `${kind}: ${title}`);

describe('the stories', () => {
  const kinds = (rehearsal: Parameters<typeof verdictOf>[0]): ProblemKind[] =>
    verdictOf(rehearsal).problems.map(({ kind }) => kind);

  test.each<[keyof typeof stories, ProblemKind[]]>([
    ['goodCanary', []],
    ['retiredWhileCalled', ['failed calls']],
    ['forgottenCaller', ['failed calls']],
    ['rejectedPod', ['rejected pods', 'not settled']],
    ['neverHealthy', ['not settled']],
    ['healedZeroValue', ['repeated sync']],
  ])('%s', (name, expected) => {
    expect(kinds(stories[name]())).toEqual(expected);
    expect(verdictOf(stories[name]()).passed).toBe(expected.length === 0);
  });

  test('a version that is retired too early is named, with the change that made its pods stop', () => {
    const [problem] = verdictOf(stories.retiredWhileCalled()).problems;
    expect(problem).toMatchObject({
      title: '31 calls of 2 routes to stock failed with UNAVAILABLE, from +2.6 s to +3.7 s',
      cause:
        'pod stock-v1-5d9c-bbbbb of stock v1 began to stop at +2.4 s, after Deployment shop/stock-v1 was deleted at +2.0 s',
      advice: expect.stringContaining('Set its weight to 0'),
    });
  });

  test('a policy without the caller is named, and not the route that changed after it', () => {
    const [problem] = verdictOf(stories.forgottenCaller()).problems;
    expect(problem).toMatchObject({
      cause: 'AuthorizationPolicy shop/stock was changed (spec.rules) at +2.0 s',
      advice: expect.stringContaining('Add the method to `calls`'),
      evidence: expect.arrayContaining(['first message: RBAC: access denied']),
    });
  });
});

test('every kind of problem', () => {
  const cases: Record<ProblemKind, [Story, string]> = {
    'failed calls': [
      { failures: [failures(route, [3, 4], 5)] },
      '5 calls of frontend → stock (shop.v1.Stock/Get) failed with UNAVAILABLE, from +3.0 s to +4.0 s',
    ],
    'cut streams': [
      {
        routes: [{ ...route, isStream: true }],
        failures: [failures(route, [3, 3], 1, { isCutStream: true })],
      },
      '1 stream of frontend → stock (shop.v1.Stock/Get) was cut with UNAVAILABLE, at +3.0 s',
    ],
    'failed before the change': [
      { failures: [failures(route, [-5, -4], 4)] },
      'The state before the change already fails: 4 calls of frontend → stock (shop.v1.Stock/Get) failed with UNAVAILABLE',
    ],
    'rejected pods': [
      { observations: [life(podOf('stock', 'v2'), { rejected: 3 }, 'exceeded quota: pods')] },
      'The API server rejected pods of stock v2 (namespace shop)',
    ],
    'killed pods': [
      { observations: [life(podOf('stock', 'v1'), { stopping: 3, killed: 20 })] },
      '1 pod of stock v1 (namespace shop) did not end in the grace period and was killed',
    ],
    'too few pods': [
      {
        versions: [{ cluster: 'prod-eu', service: 'stock', version: 'v1', workload: 'stock-v1', fewest: 2 }],
        observations: [
          life(podOf('stock', 'v1', 'a'), { ready: -30 }),
          life(podOf('stock', 'v1', 'b'), { ready: -30, stopping: 3, deleted: 9 }),
        ],
      },
      'v1 of stock had 1 ready pod, and its specs give it 2',
    ],
    'unannounced deletion': [
      { observations: [[change(3, 'ConfigMap', 'stock', 'deleted')]] },
      'ConfigMap shop/stock was deleted, and the diff of the commit does not show it',
    ],
    'not settled': [
      {
        unsettled: [{ name: 'prod-eu.stock', cluster, sync: 'OutOfSync', health: 'Healthy', outOfSync: [] }],
      },
      'The Application prod-eu.stock is still OutOfSync after 24 s and three refreshes',
    ],
    'repeated sync': [
      { observations: [1, 4, 9].map((from) => sync('prod-eu.stock', [from, from + 1])) },
      'The Application prod-eu.stock syncs again and again: 3 times for one commit',
    ],
    'wrong share': [
      { routes: [{ ...route, before: { v1: 100 }, after: { v1: 90, v2: 10 }, seen: { v1: 50, v2: 50 } }] },
      'Calls of frontend → stock (shop.v1.Stock/Get) are split in another way than specified after +10.0 s',
    ],
    pause: [
      { routes: [{ ...route, pause: [3, 5] }] },
      'No call of frontend → stock (shop.v1.Stock/Get) was answered for 2.0 s, although none failed',
    ],
  };
  for (const [kind, [story, title]] of Object.entries(cases))
    expect(problemsIn(story)).toEqual([`${kind}: ${title}`]);
});

describe('failures', () => {
  test('of one cause are one problem, of two causes two', () => {
    const policies = ['stock', 'prices'].map((name) => change(2, 'AuthorizationPolicy', name, 'changed'));
    const denied = { code: 'PERMISSION_DENIED', message: 'RBAC: access denied' };
    const routes = [route, { caller: 'orders', callee: 'stock' }, { caller: 'frontend', callee: 'prices' }];
    const problems = verdictOf(
      rehearsalOf({
        routes,
        observations: [policies],
        failures: routes.map((each) => failures(each, [3, 4], 9, denied)),
      }),
    ).problems;
    expect(problems.map(({ title, cause }) => [title.split(' failed')[0], cause])).toEqual([
      ['18 calls of 2 routes to stock', 'AuthorizationPolicy shop/stock was changed (spec) at +2.0 s'],
      [
        '9 calls of frontend → prices (shop.v1.Stock/Get)',
        'AuthorizationPolicy shop/prices was changed (spec) at +2.0 s',
      ],
    ]);
  });

  test('include the pause that they cause', () => {
    const problems = verdictOf(
      rehearsalOf({ routes: [{ ...route, pause: [3, 6] }], failures: [failures(route, [3, 5.9], 80)] }),
    ).problems;
    expect(problems).toHaveLength(1);
    expect(problems[0]?.evidence[0]).toContain('no call succeeded for 3.0 s');
  });
});

test('failures while the clusters start do not count', () => {
  expect(problemsIn({ failures: [failures(route, [-20, -16], 9)] })).toEqual([]);
});

describe('deletions', () => {
  test('that the diff shows are not problems, whatever the version of the API', () => {
    const announced = {
      cluster,
      ...object('AuthorizationPolicy', 'stock'),
      apiVersion: 'security.istio.io/v1beta1',
    };
    expect(
      problemsIn({
        deletions: [announced],
        observations: [[change(3, 'AuthorizationPolicy', 'stock', 'deleted')]],
      }),
    ).toEqual([]);
  });

  test('by controllers are not problems', () => {
    expect(
      problemsIn({
        observations: [
          [
            change(3, 'ReplicaSet', 'stock-v1-5d9c', 'deleted'),
            change(3, 'EndpointSlice', 'stock-abcde', 'deleted'),
          ],
        ],
      }),
    ).toEqual([]);
  });

  test('of a Namespace are never announced, and include what was in it', () => {
    const observations = [
      [
        change(3, 'Namespace', 'shop', 'changed', { fields: ['metadata.deletionTimestamp'] }),
        change(4, 'Deployment', 'stock-v1', 'deleted', { manager: 'kube-controller-manager' }),
        change(4, 'Service', 'stock', 'deleted', { manager: 'kube-controller-manager' }),
        change(6, 'Namespace', 'shop', 'deleted'),
      ],
    ];
    const deletions = [{ cluster, ...object('Namespace', 'shop') }];
    expect(problemsIn({ deletions, observations })).toEqual([
      'unannounced deletion: Namespace shop was deleted, with 2 objects in it',
    ]);
  });

  test('of a CustomResourceDefinition include its objects', () => {
    const observations = [
      [
        change(3, 'CustomResourceDefinition', 'virtualservices.networking.istio.io', 'deleted'),
        change(3, 'VirtualService', 'stock', 'deleted'),
        change(3, 'DestinationRule', 'stock', 'deleted'),
      ],
    ];
    expect(problemsIn({ observations })).toEqual([
      'unannounced deletion: CustomResourceDefinition virtualservices.networking.istio.io was deleted, with 1 object in it',
      'unannounced deletion: DestinationRule shop/stock was deleted, and the diff of the commit does not show it',
    ]);
  });
});

test('an edit by hand that Argo CD undid is a remark', () => {
  const observations = [
    [
      change(12, 'VirtualService', 'stock', 'changed', { fields: ['spec.http'], manager: 'kubectl-edit' }),
      change(13.5, 'VirtualService', 'stock', 'changed', { fields: ['spec.http'] }),
    ],
  ];
  expect(verdictOf(rehearsalOf({ observations }))).toEqual({
    passed: true,
    problems: [],
    remarks: [
      expect.objectContaining({
        kind: 'healed edit',
        title: 'Argo CD undid an edit of VirtualService shop/stock (spec.http) after 1.5 s',
      }),
    ],
  });
});

describe('a busy machine', () => {
  const story = { routes: [{ ...route, pause: [3, 5] }] } as const;

  test('explains a pause, which is no problem then', () => {
    const lags = [{ at: at(2.5), lateMs: 900 }];
    expect(verdictOf(rehearsalOf({ ...story, lags }))).toEqual({
      passed: true,
      problems: [],
      remarks: [
        expect.objectContaining({
          kind: 'busy machine',
          evidence: expect.arrayContaining([
            'this machine was busy: a program of the rehearsal could not run for 0.9 s',
          ]),
        }),
      ],
    });
  });

  test('does not explain a pause at another time', () => {
    const lags = [{ at: at(7), lateMs: 900 }];
    const { problems, remarks } = verdictOf(rehearsalOf({ ...story, lags }));
    expect([problems.map(({ kind }) => kind), remarks]).toEqual([['pause'], []]);
  });

  test('is part of the evidence of failed calls', () => {
    const lags = [{ at: at(3), lateMs: 1200 }];
    const [problem] = verdictOf(rehearsalOf({ failures: [failures(route, [3, 4], 5)], lags })).problems;
    expect(problem?.evidence.at(-1)).toBe(
      'this machine was busy: a program of the rehearsal could not run for 1.2 s',
    );
  });
});

test('syncs that wait for the end of a Deployment are not a circle', () => {
  const outOfSync = [{ object: object('Deployment', 'stock-v1'), fields: [] }];
  const syncs = [1, 4, 6, 8].map((from) => sync('prod-eu.stock', [from, from + 1], { outOfSync }));
  const deleted = change(9, 'Deployment', 'stock-v1', 'deleted');
  const deletions = [{ cluster, ...object('Deployment', 'stock-v1') }];
  expect(problemsIn({ observations: [...syncs, [deleted]], deletions })).toEqual([]);
  expect(problemsIn({ observations: syncs })).toEqual([
    'repeated sync: The Application prod-eu.stock syncs again and again: 4 times for one commit',
  ]);
});

test('one heal is a circle if the Application differs again at the end', () => {
  const twice = [1, 5].map((from) => sync('prod-eu.stock', [from, from + 1]));
  const [states] = twice;
  const last = states?.filter((each) => each.kind === 'application').at(-1);
  const problems = (...fields: string[]) =>
    problemsIn({
      observations: [
        ...twice,
        last
          ? [
              {
                ...last,
                at: at(8),
                sync: 'OutOfSync',
                outOfSync: [{ object: object('Deployment', 'stock-v1'), fields }],
              },
            ]
          : [],
      ],
    });
  expect(problemsIn({ observations: twice })).toEqual([]);
  expect(problems('metadata.annotations["argocd.argoproj.io/refresh"]')).toEqual([]);
  expect(problems('spec.replicas')).toEqual([
    'repeated sync: The Application prod-eu.stock syncs again and again: 2 times for one commit',
  ]);
});

test('shares are not compared while calls fail', () => {
  const routes = [{ ...route, before: { v1: 70, v2: 30 }, seen: { v1: 100 } }];
  expect(problemsIn({ routes })).toEqual([expect.stringContaining('wrong share')]);
  const failing = [failures(route, [3, 23], 100)];
  expect(problemsIn({ routes, failures: failing })).toEqual([expect.stringContaining('failed calls')]);
});

test.each([
  ['ConfigMap "a" is invalid: data: Forbidden: field is immutable', /a new name/],
  ['admission webhook "validation.istio.io" denied the request', /webhook of the cluster rejects/],
  ['Service "a" is invalid: spec.ports: Required value', /API server refuses/],
  ['ComparisonError: Manifest generation error: kustomize build failed', /cannot build the folder/],
])('the advice about an Application: %s', (message, advice) => {
  const unsettled = [
    { name: 'prod-eu.stock', cluster, sync: 'Unknown', health: 'Healthy', message, outOfSync: [] },
  ];
  const [problem] = verdictOf(rehearsalOf({ settled: undefined, unsettled })).problems;
  expect(problem?.advice).toMatch(advice);
});

test('a version without a share before and after the change must not answer during it', () => {
  const story = { routes: [{ ...route, before: { v1: 100 }, after: { v2: 100 } }] };
  const rehearsal = rehearsalOf(story);
  const stranger = { ...rehearsal.recording.ticks[0], at: at(3), byVersion: { v3: 2 } };
  const ticks = rehearsal.recording.ticks.map((tick) =>
    tick.at === at(3) ? { ...tick, ...stranger } : tick,
  );
  expect(verdictOf({ ...rehearsal, recording: { ...rehearsal.recording, ticks } }).problems).toEqual([
    expect.objectContaining({
      kind: 'wrong share',
      evidence: ['2 calls', 'before: 100% v1', 'after: 100% v2'],
    }),
  ]);
});

test('a quiet recording has no problems', () => {
  const quiet = fc.record({
    settled: fc.integer({ min: 3, max: 15 }),
    percent: fc.constantFrom(0, 1, 10, 50, 99, 100),
    perSecond: fc.constantFrom(4, 20, 40),
    kind: fc.constantFrom('VirtualService', 'Deployment', 'ConfigMap', 'AuthorizationPolicy', 'Namespace'),
    what: fc.constantFrom('created' as const, 'changed' as const),
    when: fc.integer({ min: 0, max: 14 }),
  });
  fc.assert(
    fc.property(quiet, ({ settled, percent, perSecond, kind, what, when }) => {
      const after = { v1: 100 - percent, v2: percent };
      const story: Story = {
        settled: Math.max(5, settled),
        routes: [
          { ...route, perSecond, before: { v1: 100 }, after },
          { ...route, method: 'shop.v1.Stock/Watch', isStream: true },
        ],
        observations: [
          [change(when, kind, 'stock', what)],
          sync('prod-eu.stock', [when, when + 2]),
          life(podOf('stock', 'v2'), { created: when, started: when + 1, ready: when + 2 }),
          life(podOf('stock', 'v1'), { stopping: when, deleted: when + 6 }),
        ],
      };
      expect(problemsIn(story)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});
