import { describe, vi } from 'vitest';
import { cluster, everywhere, split, tag, testRows, threeStages } from '../../testing/change-rows.ts';

// git, and processes on a busy machine, take their time.
vi.setConfig({ testTimeout: 60_000 });

const emptyCluster = (name: string) => ({
  [`clusters/${name}.yaml`]: `name: ${name}\nstage: ${name.split('-')[0]}\nservices: {}\n`,
});

describe('a change on its way through stages and steps', () => {
  testRows([
    [
      'a version passes two stages in one change',
      everywhere('v1.0.0'),
      { ...cluster('staging', tag('v1.1.0')), ...cluster('prod-eu', tag('v1.1.0')) },
      'MESH506 clusters/prod-eu.yaml:7:28',
      'MESH508 clusters/staging.yaml:7:28',
    ],
    [
      'a new digest of the tag that the previous stage pins to another digest',
      {
        ...everywhere('v1.0.0'),
        ...cluster('staging', tag('v1.1.0', `, digest: "sha256:${'a'.repeat(64)}"`)),
      },
      cluster('prod-eu', tag('v1.1.0', `, digest: "sha256:${'b'.repeat(64)}"`)),
      'MESH508 clusters/prod-eu.yaml:7:44',
    ],
    [
      'a digest is pinned of what the stage before runs by tag',
      { ...everywhere('v1.0.0'), ...cluster('staging', tag('v1.1.0')) },
      cluster('prod-eu', tag('v1.1.0', `, digest: "sha256:${'b'.repeat(64)}"`)),
    ],
    ['a new cluster runs what its stage runs', everywhere('v1.0.0'), cluster('prod-us', tag('v1.0.0'))],
    [
      'a new cluster runs a version that no stage has run',
      everywhere('v1.0.0'),
      cluster('prod-us', tag('v3.0.0')),
      'MESH508 clusters/prod-us.yaml:7:28',
    ],
    [
      'a stage that has not the service is passed by',
      { ...threeStages, ...cluster('dev', tag('v1.1.0')), ...cluster('prod-eu', tag('v1.0.0')) },
      cluster('prod-eu', tag('v1.1.0')),
    ],
    [
      'the first services of a new fleet start in all stages',
      { ...threeStages, ...emptyCluster('dev'), ...emptyCluster('staging'), ...emptyCluster('prod-eu') },
      everywhere('v1.0.0'),
    ],
    [
      'the first service of a fleet whose clusters run others',
      {
        ...threeStages,
        ...cluster('dev', tag('v1.0.0')),
        ...emptyCluster('staging'),
        ...emptyCluster('prod-eu'),
      },
      cluster('prod-eu', tag('v1.1.0')),
      'MESH508 clusters/prod-eu.yaml:7:28',
    ],
    [
      'an abort goes back immediately',
      {
        ...everywhere('v1.0.0'),
        ...cluster('prod-eu', split(50, 50), { top: 'maxStep: 10\n' }),
        ...cluster('staging', tag('v1.1.0')),
      },
      cluster('prod-eu', split(100, 0), { top: 'maxStep: 10\n' }),
    ],
    [
      'the calls of one method move too far',
      cluster('dev', split(90, 10), { top: 'maxStep: 20\n' }),
      cluster('dev', split(90, 10, '\n    methodWeights: { Get: { v1: 0, v2: 100 } }'), {
        top: 'maxStep: 20\n',
      }),
      'MESH511 clusters/dev.yaml:10:40',
    ],
    [
      'a new build takes the place of an older one where steps are small',
      { ...everywhere('v1.1.0'), ...cluster('prod-eu', tag('v1.0.0'), { top: 'maxStep: 25\n' }) },
      cluster('prod-eu', tag('v1.1.0'), { top: 'maxStep: 25\n' }),
      'MESH511 clusters/prod-eu.yaml:8:28',
    ],
    [
      'an older build returns although maxStep is small',
      { ...everywhere('v1.0.0'), ...cluster('prod-eu', tag('v1.1.0'), { top: 'maxStep: 25\n' }) },
      cluster('prod-eu', tag('v1.0.0'), { top: 'maxStep: 25\n' }),
    ],
    [
      'an autoscaler starts with less than half of the pods',
      { ...everywhere('v1.0.0'), ...cluster('prod-eu', tag('v1.0.0', ', replicas: 5')) },
      cluster('prod-eu', tag('v1.0.0', ', autoscaling: { minReplicas: 2, maxReplicas: 9 }')),
      'MESH512 clusters/prod-eu.yaml:7:49',
    ],
    [
      'pods go while calls are taken away in the same change',
      {
        ...everywhere('v1.1.0'),
        ...cluster(
          'prod-eu',
          'versions: { v1: { tag: v1.0.0, replicas: 4 }, v2: { tag: v1.1.0 } }\n    weights: { v1: 50, v2: 50 }',
        ),
      },
      cluster(
        'prod-eu',
        'versions: { v1: { tag: v1.0.0, replicas: 1 }, v2: { tag: v1.1.0 } }\n    weights: { v1: 0, v2: 100 }',
      ),
      'MESH512 clusters/prod-eu.yaml:7:46',
    ],
  ]);
});
