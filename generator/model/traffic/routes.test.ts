import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServiceSpec } from '../../schema/service.ts';
import {
  type Call,
  calls,
  fulfils,
  limits,
  type RuleSpec,
  rules,
  takes,
} from '../../testing/traffic-arbitrary.ts';
import { resolveTraffic } from '../traffic.ts';
import type { Route } from './route.ts';
import { routesOf } from './routes.ts';

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

/** All routes that a sidecar would try for a spec. */
function routesFor(said: Partial<ServiceSpec>): Route[] {
  const names = { full: (name: string) => `${service}/${name}` };
  const traffic = resolveTraffic({ ...spec('orders'), ...said }, methods, names, {
    specs,
    clusterDomain: 'local',
  });
  return routesOf({ methods, traffic }, new Map());
}

/** The route that a sidecar takes. */
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

/** What a spec says of the timeout of a call: the rule, else the method, else the service, and none of streams unnamed. */
function timeoutFor(
  said: Partial<ServiceSpec>,
  rule: RuleSpec | undefined,
  { method }: Call,
): string | undefined {
  const isStream = method === 'Watch';
  const own = new Map(Object.entries(said.methods ?? {})).get(method)?.timeout;
  const ofRule =
    isStream && !rule?.match.methods?.includes(method) && rule?.timeout !== 'off' ? undefined : rule?.timeout;
  const timeout = ofRule ?? own ?? (isStream ? undefined : said.timeout);
  return timeout === 'off' ? undefined : timeout;
}

test('each call meets the first rule that takes it, and the timeout that holds for its method', () => {
  fc.assert(
    fc.property(rules, limits, (routes, policies) => {
      const said = { ...policies, routes };
      const made = routesFor(said);
      for (const call of calls) {
        const rule = routes.find((each) => takes(each, call));
        const route = firstOf(made, call);
        if (rule) expect(route?.name.split('/')[0]).toBe(rule.name);
        else expect(['default', `${service}/${call.method}`]).toContain(route?.name);
        expect(route?.policy.timeout).toBe(timeoutFor(said, rule, call));
        expect(route?.shares?.[0]?.version).toBe(rule?.subset);
      }
    }),
  );
});

test('no two routes have one name', () => {
  fc.assert(
    fc.property(rules, limits, (routes, policies) => {
      const names = routesFor({ ...policies, routes }).map(({ name }) => name);
      expect(names).toHaveLength(new Set(names).size);
    }),
  );
});

test('a method whose every call a rule takes has no route of its own', () => {
  const named = (match: RuleSpec['match']) =>
    routesFor({ methods: { Get: { timeout: '1s' } }, routes: [{ name: 'a', match, timeout: '2s' }] }).map(
      ({ name }) => name,
    );
  expect(named({ methods: ['Get'] })).toEqual(['a', 'default']);
  expect(named({ services: [service] })).toEqual([`a/${service}/Watch`, 'a', 'default']);
  expect(named({ methods: ['Get'], callers: ['desk'] })).toEqual(['a', `${service}/Get`, 'default']);
  expect(named({ methods: ['Place'] })).toEqual(['a', `${service}/Get`, 'default']);
});

test('no route takes what an earlier one has taken in any case', () => {
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
            expect(free).not.toContainEqual({ service });
          } else expect(free).not.toContainEqual(path);
      }
    }),
  );
});
