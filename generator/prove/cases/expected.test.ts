import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instance } from '../../model/fleet.ts';
import type { Route } from '../../model/traffic/route.ts';
import { routesOf } from '../../model/traffic/routes.ts';
import { resolveTraffic } from '../../model/traffic.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { type Call, calls, fulfils, limits, rules } from '../../testing/traffic-arbitrary.ts';
import { expectedOf, holdsFor } from './expected.ts';
import { nearMisses, sampleFor } from './samples.ts';

const service = 'shop.v1.Orders';
const methods = ['Get', 'Place', 'Watch'].map((name) => ({
  path: `${service}/${name}`,
  clientStreaming: false,
  serverStreaming: name === 'Watch',
  idempotency: 'IDEMPOTENT' as const,
}));
const spec = (name: string): ServiceSpec => ({
  name,
  owner: 'team',
  namespace: 'shop',
  image: 'image',
  grpc: { port: 1, services: [service] },
});
const specs = new Map(['stock', 'desk'].map((name) => [name, spec(name)]));
const versions = [
  { name: 'v1', weight: 90, methodWeights: { [`${service}/Place`]: 40 } },
  { name: 'v2', weight: 10, methodWeights: { [`${service}/Place`]: 60 } },
];

function trafficOf(said: Partial<ServiceSpec>) {
  const names = { full: (name: string) => `${service}/${name}` };
  return resolveTraffic({ ...spec('orders'), ...said }, methods, names, { specs, clusterDomain: 'local' });
}

/** An instance as far as the treatment of calls depends on it. */
function instanceOf(traffic: Instance['service']['traffic']): Parameters<typeof expectedOf>[0] {
  return { service: { traffic, methods }, versions };
}

/** The first route that takes a call: what the renderer's model makes of the same spec. */
function firstOf(routes: readonly Route[], call: Call): Route | undefined {
  const path = `${service}/${call.method}`;
  return routes.find(
    ({ paths, metadata, callers }) =>
      (paths.length === 0 ||
        paths.some((each) =>
          'method' in each ? each.method === path : path.startsWith(`${each.service}/`),
        )) &&
      (callers.length === 0 || callers.some(({ name }) => name === call.caller)) &&
      fulfils(metadata, call),
  );
}

test('what is expected of a call is what the first route that takes it does', () => {
  const shares = new Map([
    [
      `${service}/Place`,
      versions.map(({ name, methodWeights }) => ({
        version: name,
        weight: methodWeights[`${service}/Place`] ?? 0,
      })),
    ],
  ]);
  fc.assert(
    fc.property(rules, limits, (routes, policies) => {
      const traffic = trafficOf({ ...policies, routes });
      const made = routesOf({ methods, traffic }, shares);
      for (const call of calls.filter(({ method }) => method !== 'Unknown')) {
        const route = firstOf(made, call);
        const expected = expectedOf(instanceOf(traffic), {
          method: `${service}/${call.method}`,
          metadata: call.metadata,
          caller: { name: call.caller, namespace: 'shop' },
        });
        expect(expected.rule?.name).toBe(
          route?.name.startsWith('rule-') ? route.name.split('/')[0] : undefined,
        );
        expect(expected.policy).toEqual(route?.policy);
        const weights = route?.shares ?? versions.map(({ name, weight }) => ({ version: name, weight }));
        expect(expected.shares.filter(({ percent }) => percent > 0)).toEqual(
          weights
            .filter(({ weight }) => weight > 0)
            .map(({ version, weight }) => ({ version, percent: weight })),
        );
      }
    }),
  );
});

test('samples meet their conditions, and near misses miss one of them', () => {
  fc.assert(
    fc.property(rules, (routes) => {
      for (const { match } of routes) {
        const conditions = match.metadata ?? {};
        const sample = sampleFor(conditions);
        if (!sample) continue;
        expect(holdsFor(conditions, sample)).toBe(true);
        for (const { name, metadata } of nearMisses(conditions, sample)) {
          const missed = Object.entries(conditions).filter(
            ([key, each]) => !holdsFor({ [key]: each }, metadata),
          );
          expect(missed.map(([key]) => key)).toEqual([name]);
        }
      }
    }),
  );
});

test.each([
  ['beta|alpha', 'beta'],
  ['v[0-9]+', 'v1'],
  ['(canary|test)-\\d+', undefined],
  ['.*', '.*'],
])('a value for the regular expression %s', (regex, value) => {
  const sample = sampleFor({ 'x-a': { regex } });
  if (value !== undefined) expect(sample).toEqual({ 'x-a': value });
  else if (sample) expect(holdsFor({ 'x-a': { regex } }, sample)).toBe(true);
});
