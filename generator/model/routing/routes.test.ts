import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServiceSpec } from '../../schema/service.ts';
import {
  firstRoute,
  ordersMethods,
  ordersPorts,
  ordersRouting,
  ordersService,
} from '../../testing/orders-routing.ts';
import { type Call, calls, limits, type RuleSpec, rules, takes } from '../../testing/routing-arbitrary.ts';
import type { Route } from './route.ts';
import { routesOf } from './routes.ts';

/** All routes that a sidecar would try for a spec. */
const routesFor = (settings: Partial<ServiceSpec>): readonly Route[] =>
  routesOf({ methods: ordersMethods, ports: ordersPorts, routing: ordersRouting(settings) }, new Map());

/**
 * The expected timeout of a call: of the rule, otherwise the method, otherwise the service; none for streams
 * that are not named.
 */
function timeoutFor(
  settings: Partial<ServiceSpec>,
  rule: RuleSpec | undefined,
  { method }: Call,
): string | undefined {
  const isStream = method === 'Watch';
  const own = new Map(Object.entries(settings.methods ?? {})).get(method)?.timeout;
  const ofRule =
    isStream && !rule?.match.methods?.includes(method) && rule?.timeout !== 'off' ? undefined : rule?.timeout;
  const timeout = ofRule ?? own ?? (isStream ? undefined : settings.timeout);
  return timeout === 'off' ? undefined : timeout;
}

test('the first matching rule applies to each call, with the timeout of its method', () => {
  fc.assert(
    fc.property(rules, limits, (routes, policies) => {
      const settings = { ...policies, routes };
      const made = routesFor(settings);
      for (const call of calls) {
        const rule = routes.find((each) => takes(each, call));
        const route = firstRoute(made, call);
        if (rule) expect(route?.name.split('/')[0]).toBe(rule.name);
        else expect(['default', `${ordersService}/${call.method}`]).toContain(route?.name);
        expect(route?.policy.timeout).toBe(timeoutFor(settings, rule, call));
        expect(route?.shares?.[0]?.version).toBe(rule?.subset);
      }
    }),
  );
});

test('the names of routes are unique', () => {
  fc.assert(
    fc.property(rules, limits, (routes, policies) => {
      const names = routesFor({ ...policies, routes }).map(({ name }) => name);
      expect(names).toHaveLength(new Set(names).size);
    }),
  );
});

test('a method whose calls all match a rule has no route of its own', () => {
  const named = (match: RuleSpec['match']) =>
    routesFor({ methods: { Get: { timeout: '1s' } }, routes: [{ name: 'a', match, timeout: '2s' }] }).map(
      ({ name }) => name,
    );
  expect(named({ methods: ['Get'] })).toEqual(['a', 'default']);
  expect(named({ services: [ordersService] })).toEqual([`a/${ordersService}/Watch`, 'a', 'default']);
  expect(named({ methods: ['Get'], callers: ['desk'] })).toEqual(['a', `${ordersService}/Get`, 'default']);
  expect(named({ methods: ['Place'] })).toEqual(['a', `${ordersService}/Get`, 'default']);
});

test('no route repeats a path that an earlier one always matches', () => {
  fc.assert(
    fc.property(rules, limits, (routes, policies) => {
      const made = routesFor({ ...policies, routes });
      for (const [index, { paths }] of made.entries()) {
        const free = made
          .slice(0, index)
          .filter(({ metadata, callers }) => Object.keys(metadata).length + callers.length === 0)
          .flatMap((route) => route.paths);
        for (const path of paths)
          if ('method' in path) {
            expect(free).not.toContainEqual(path);
            expect(free).not.toContainEqual({ service: ordersService });
          } else expect(free).not.toContainEqual(path);
      }
    }),
  );
});
