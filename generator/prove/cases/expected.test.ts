import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instance } from '../../model/fleet.ts';
import { routesOf } from '../../model/routing/routes.ts';
import {
  firstRoute,
  ordersMethods,
  ordersPorts,
  ordersRouting,
  ordersService,
} from '../../testing/orders-routing.ts';
import { calls, limits, rules } from '../../testing/routing-arbitrary.ts';
import { expectedOf, holdsFor } from './expected.ts';
import { nearMisses, sampleFor } from './samples.ts';

const versions = [
  { name: 'v1', weight: 90, methodWeights: { [`${ordersService}/Place`]: 40 } },
  { name: 'v2', weight: 10, methodWeights: { [`${ordersService}/Place`]: 60 } },
];

/** An instance as far as the treatment of calls depends on it. */
function instanceOf(routing: Instance['service']['routing']): Parameters<typeof expectedOf>[0] {
  return { service: { routing, methods: ordersMethods }, versions };
}

test('what is expected of a call is what the first route that takes it does', () => {
  const shares = new Map([
    [
      `${ordersService}/Place`,
      versions.map(({ name, methodWeights }) => ({
        version: name,
        weight: methodWeights[`${ordersService}/Place`] ?? 0,
      })),
    ],
  ]);
  fc.assert(
    fc.property(rules, limits, (routes, policies) => {
      const routing = ordersRouting({ ...policies, routes });
      const made = routesOf({ methods: ordersMethods, ports: ordersPorts, routing }, shares);
      for (const call of calls.filter(({ method }) => method !== 'Unknown')) {
        const route = firstRoute(made, call);
        const expected = expectedOf(instanceOf(routing), {
          method: `${ordersService}/${call.method}`,
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
