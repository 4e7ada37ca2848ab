import { expect, test } from 'vitest';
import { inventoryFrom } from '../../testing/existing-documents.ts';
import { compare } from '../compare.ts';
import { firstSyncOf } from '../first-sync/first-sync.ts';
import { kindNotes } from '../kind-notes.ts';
import { mainContainer } from './container.ts';
import { kindSettings } from './workload-kind.ts';

/** What the only workload of some documents becomes. */
function lifted(text: string) {
  const [instance] = inventoryFrom(text).instances;
  const deployment = instance?.versions[0]?.deployment;
  if (!instance || !deployment) throw new Error('there is no workload');
  const container = mainContainer(deployment, instance.service);
  return { name: instance.name, ...kindSettings(deployment, container, instance.name) };
}

const pod = (more = '') =>
  `template: { metadata: { labels: { app: a } }, spec: { ${more}containers: [{ name: a, image: "a:v1", volumeMounts: [{ name: data, mountPath: /data }] }] } }`;

const cronJob = (spec: string, more = '') => `---
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop }
spec: { ${spec}, jobTemplate: { spec: { ${more}${pod('restartPolicy: Never, ')} } } }
`;

test('a CronJob keeps its schedule and its limits, and what Kubernetes does by default', () => {
  expect(lifted(cronJob('schedule: "0 3 * * *", timeZone: Europe/Berlin', 'backoffLimit: 2, '))).toEqual({
    name: 'report',
    job: { schedule: '0 3 * * *', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Allow', backoffLimit: 2 },
  });
  expect(lifted(cronJob('schedule: "@daily", concurrencyPolicy: Forbid, failedJobsHistoryLimit: 1'))).toEqual(
    {
      name: 'report',
      job: { schedule: '@daily' },
    },
  );
});

const job = `---
apiVersion: batch/v1
kind: Job
metadata: { name: migrate, namespace: shop }
spec: { completions: 1, parallelism: 1, ttlSecondsAfterFinished: 60, ${pod('restartPolicy: OnFailure, ')} }
`;

test('a Job keeps its restartPolicy, and does not delete itself', () => {
  expect(lifted(job)).toEqual({ name: 'migrate', job: { restartPolicy: 'OnFailure' } });
});

const statefulSet = (more = '', name = 'db') => `---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ${name}, namespace: shop }
spec:
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      containers:
        - { name: db, image: "db:v1", volumeMounts: [{ name: data, mountPath: /data, subPath: db }] }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], storageClassName: fast, resources: { requests: { storage: 10Gi } } }
  ${more}
---
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { selector: { app: db }, ports: [{ name: tcp, port: 5432 }] }
`;

test('a StatefulSet keeps its claims, its Service and its order', () => {
  const more = 'podManagementPolicy: Parallel\n  updateStrategy: { rollingUpdate: { partition: 1 } }';
  expect(lifted(statefulSet(more))).toEqual({
    name: 'db',
    statefulSet: {
      volumeClaims: {
        data: { storage: '10Gi', storageClassName: 'fast', mountPath: '/data', subPath: 'db' },
      },
      serviceName: 'db',
      podManagementPolicy: 'Parallel',
      updateStrategy: { partition: 1 },
    },
  });
});

test('a StatefulSet and a CronJob of the right name are adopted', () => {
  const inventory = inventoryFrom(statefulSet() + cronJob('schedule: "@daily"'));
  expect(firstSyncOf(inventory)).toEqual({
    before: [
      expect.stringContaining('kubectl -n shop patch statefulset/db '),
      expect.stringContaining('kubectl -n shop patch cronjob/report '),
    ],
    adopted: ['shop: statefulset db', 'shop: cronjob report'],
    after: [],
  });
  expect(inventory.instances.map(({ name, versions }) => [name, versions.map((each) => each.name)])).toEqual([
    ['db', ['v1']],
    ['report', ['v1']],
  ]);
});

test.each([
  [job, 'it is a Job that runs once'],
  [cronJob('schedule: "@daily"'), 'its schedule has no time zone'],
  [statefulSet('', 'database'), 'its StatefulSet database becomes db, with new and empty volumes'],
])('a workload has a note: case %#', (text, note) => {
  const [instance] = inventoryFrom(text).instances;
  expect(instance && kindNotes(instance).join()).toContain(note);
});

test('the values of a CronJob without a key are kept where Kubernetes reads them', () => {
  const [instance] = inventoryFrom(cronJob('schedule: "@daily"', 'backoffLimitPerIndex: 1, ')).instances;
  const existing = instance?.versions[0]?.deployment;
  if (!existing) throw new Error('there is no CronJob');
  const { lost } = compare({ existing, service: 'report', rendered: { ...existing.value, spec: {} } });
  expect(lost.map(({ path }) => path.join('.'))).toContain('spec.backoffLimitPerIndex');
});
