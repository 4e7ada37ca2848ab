import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../command-line/repository.ts';
import { plain } from '../../terminal/paint.ts';
import { cluster, failures, rehearsalOf } from '../../testing/rehearsals/builder.ts';
import { stories } from '../../testing/rehearsals/stories.ts';
import { rehearsalFormats } from '../options.ts';
import { verdictOf } from '../verdict/verdict.ts';
import { timeAxis } from './html/axis.ts';
import { reportOf } from './index.ts';
import { marker } from './markdown.ts';
import { numbersOf } from './numbers.ts';
import { livesOf, phasesOf } from './pod-lives.ts';
import { tableReport } from './table.ts';

const all = Object.entries(stories);
const tableOf = (name: keyof typeof stories) => {
  const rehearsal = stories[name]();
  return tableReport(rehearsal, verdictOf(rehearsal), plain);
};

test.each(all)('%s: every format has the verdict, and no value is missing', (_, story) => {
  const rehearsal = story();
  const { passed, problems } = verdictOf(rehearsal);
  for (const format of rehearsalFormats) {
    const report = reportOf(rehearsal, format);
    expect(report).not.toMatch(/undefined|NaN|\[object Object\]/);
    expect(report.endsWith('\n')).toBe(true);
    if (format === 'json') expect(JSON.parse(report)).toMatchObject({ version: 1, passed, problems });
    if (format === 'junit') expect(report.includes('<failure')).toBe(!passed);
    if (format === 'markdown')
      expect(report.startsWith(`${marker}\n### Rehearsal: ${passed ? '✔' : '✘'}`)).toBe(true);
  }
});

describe('the table', () => {
  test('of a good canary step', () => {
    expect(tableOf('goodCanary')).toMatchInlineSnapshot(`
      "push 1: bbbbbbb feat: send 10% of the calls to v2  settled after 9.0 s

      prod-eu
          +1.8 s  prod-eu.stock syncs: done after 5.6 s
          +2.0 s  created Deployment shop/stock-v2
          +7.0 s  changed DestinationRule shop/stock (spec.subsets)
          +7.2 s  changed VirtualService shop/stock (spec.http)
        pods: 1 created, ready after 4.3 s at most
        from → method                     sent  failed  pause  slowest  before   during         after
        frontend → stock Get               960       0  0.0 s    12 ms  100% v1  94% v1, 6% v2  90% v1, 10% v2
        frontend → stock Watch (streams)     0       0      –        –  –        –              –

      1,440 calls, none failed; 1 push to 1 cluster in 64 s
      Passed: this change can be pushed
      "
    `);
  });

  test('of a version that is retired too early is the example of docs/rehearse.md', () => {
    const page = readFileSync(join(repositoryRoot, 'docs/rehearse.md'), 'utf8');
    expect(page.split('```text\n')[1]?.split('\n```')[0]).toBe(tableOf('retiredWhileCalled').trim());
  });
});

test('the numbers of a step: syncs, objects in their order, pods, shares', () => {
  const [step] = numbersOf(stories.goodCanary());
  const [numbers] = step?.clusters ?? [];
  expect(step).toMatchObject({ step: 1, settledAfterMs: 9000 });
  expect(numbers?.syncs).toMatchObject([{ application: 'prod-eu.stock', phase: 'Succeeded' }]);
  expect(numbers?.changes.map(({ object }) => object.kind)).toEqual([
    'Deployment',
    'DestinationRule',
    'VirtualService',
  ]);
  expect(numbers?.pods).toMatchObject([{ label: 'stock v2 x7k2p', readyAfterMs: 4300, isKilled: false }]);
  expect(numbers?.routes[0]?.after).toMatchObject([
    { version: 'v1', expected: 90, ok: true },
    { version: 'v2', expected: 10, ok: true },
  ]);
});

test('several pushes have their own numbers', () => {
  const rehearsal = rehearsalOf({
    settled: 9,
    failures: [failures({ caller: 'frontend', callee: 'stock' }, [14, 15], 6)],
  });
  const [before, first] = rehearsal.steps;
  if (!before || !first) throw new Error('The rehearsal has no steps.');
  const second = { ...first, commit: 'c'.repeat(40), subject: 'feat: more', pushed: first.pushed + 12_000 };
  const steps = [before, first, { ...second, settled: second.pushed + 5000 }];
  const numbers = numbersOf({ ...rehearsal, steps });
  expect(numbers.map(({ step, clusters }) => [step, clusters[0]?.routes[0]?.failed])).toEqual([
    [1, 0],
    [2, 6],
  ]);
  expect(verdictOf({ ...rehearsal, steps }).problems[0]?.title).toContain(
    'from push 2 +2.0 s to push 2 +3.0 s',
  );
  expect(reportOf({ ...rehearsal, steps }, 'html')).toContain('push 2');
});

test('the phases of a pod end with the next one, and with the recording', () => {
  const rehearsal = stories.busyRollout();
  const phases = livesOf(rehearsal)
    .filter(({ label }) => ['stock v1 weak1', 'stock v2 new2'].includes(label))
    .map((life) =>
      phasesOf(life, rehearsal.recording.ended).map(
        ({ phase, from, to }) => `${phase} ${(to - from) / 1000}`,
      ),
    );
  expect(phases).toEqual([
    ['starting 4', 'ready 39', 'not ready 8', 'stopping 5'],
    ['starting 6', 'ready 35'],
  ]);
});

describe('the page', () => {
  const page = (name: keyof typeof stories) => reportOf(stories[name](), 'html');

  test('needs nothing else', () => {
    for (const [, story] of all)
      expect(reportOf(story(), 'html')).not.toMatch(/<script|<link|<img|src=|@import|https?:/);
  });

  test('has no text of a recording as markup', () => {
    const hostile = '<b>"&\u202e';
    const rehearsal = rehearsalOf({
      subject: hostile,
      routes: [{ caller: hostile, callee: hostile }],
      failures: [failures({ caller: hostile, callee: hostile }, [3, 4], 3, { message: hostile })],
    });
    const report = reportOf(rehearsal, 'html');
    expect(report).not.toContain('<b>"');
    expect(report).not.toContain('\u202e');
  });

  test('draws a row for each Application and each pod, and a line at the push', () => {
    const text = page('busyRollout');
    for (const name of [
      'prod-eu.shipping',
      'prod-eu.namespaces',
      'stock v1 slow1',
      'analytics v1 (rejected)',
      '>push<',
      '>settled<',
    ])
      expect(text).toContain(name);
    expect(text).toContain('stock-v1-5d9c-slow1 was killed at +29.0 s');
    expect(text).toContain('role="img"');
  });

  test('draws nothing outside of its frame', () => {
    for (const [, story] of all) {
      const axis = timeAxis(story());
      const xs = [...reportOf(story(), 'html').matchAll(/ (?:x|x1|x2)="(-?[\d.]+)"/g)].map(([, x = '']) =>
        Number(x),
      );
      expect(xs.every((x) => x >= 0 && x <= axis.x(axis.end) + 5)).toBe(true);
    }
  });

  test('every id is there once, and what refers to an id finds it', () => {
    const text = page('busyRollout');
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const used = [...text.matchAll(/url\(#([^)]+)\)|aria-labelledby="([^"]+)"/g)].flatMap(
      ([, url = '', labels = '']) => `${url} ${labels}`.trim().split(' '),
    );
    expect(used.filter((id) => !ids.includes(id))).toEqual([]);
  });
});

test('pages that problems refer to exist', () => {
  const texts = all
    .flatMap(([, story]) => verdictOf(story()).problems.map(({ advice = '' }) => advice))
    .join(' ');
  const paths = [...texts.matchAll(/docs\/[\w-]+\.md/g)].map(([path]) => path);
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual([]);
});

test('calls that are not made, and the folder of the logs, are listed', () => {
  const rehearsal = rehearsalOf();
  const [route] = rehearsal.recording.routes;
  if (!route) throw new Error('The rehearsal has no route.');
  const more = {
    ...rehearsal,
    kept: '/kept/here',
    unsent: [{ route, reason: 'the method is not in the protos' }],
  };
  for (const format of ['table', 'json', 'html'] as const) {
    expect(reportOf(more, format)).toContain('/kept/here');
    expect(reportOf(more, format)).toContain('the method is not in the protos');
  }
  expect(verdictOf(more).passed).toBe(true);
  expect(more.clusters).toEqual([cluster]);
});

test('a long report fits into a comment', () => {
  const routes = Array.from({ length: 400 }, (_, index) => ({
    caller: `caller-${index}`,
    callee: 'stock',
    perSecond: 4,
  }));
  const short = rehearsalOf({ routes: routes.slice(0, 3) });
  const rehearsal = {
    ...short,
    recording: { ...short.recording, routes: rehearsalOf({ routes, ends: -11 }).recording.routes },
  };
  const report = reportOf(rehearsal, 'markdown');
  expect(report.length).toBeLessThan(65_000);
});
