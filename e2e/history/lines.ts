import type { State } from '../../generator/history/state.ts';
import { gitIn } from '../../generator/testing/clones.ts';
import type { Person } from './person.ts';
import type { Random } from './random.ts';

/** The state of a person's clone, from which a command line is chosen. */
export interface Context {
  readonly random: Random;
  readonly who: Person;
  readonly state: State;
  /** A tag that no version has used yet. */
  newTag(): string;
}

/** A service in a cluster, by names. */
export interface Spot {
  readonly service: string;
  readonly cluster: string;
}

/** All spots of a state. */
export const spotsOf = ({ state }: Context): Spot[] =>
  state.workspace.instances.map(({ name, cluster }) => ({ service: name, cluster: cluster.spec.name }));

/** The versions of a service in a cluster; none if it does not run there. */
function versionsAt({ state }: Context, { service, cluster }: Spot): string[] {
  const found = state.workspace.instances.find(
    (each) => each.name === service && each.cluster.spec.name === cluster,
  );
  return Object.keys(found?.own.versions ?? {});
}

/** A command line that commits, for the given spot or a random one. */
export function landingLine(context: Context, spot = context.random.maybe(spotsOf(context))): string[] {
  if (!spot) return promote(context);
  return context.random.weighted([
    [5, promote],
    [4, startCanary],
    [5, moveCanary],
    [3, rollback],
  ])(context, spot);
}

/** `promote`: usually one service, sometimes several or all, to a cluster or a stage. */
export function promote({ random, state }: Context, spot?: Spot): string[] {
  const { services, clusters, fleet } = state.workspace;
  const names = services.map(({ spec }) => spec.name);
  const beyond = clusters.filter(({ spec }) => spec.stage !== 'dev' || random.percent(15));
  const targets = [...(fleet?.spec.stages ?? []).slice(1), ...beyond.map(({ spec }) => spec.name)];
  const several = names.filter(() => random.percent(45));
  const what = random.weighted([
    [5, [spot?.service ?? random.maybe(names) ?? 'orders']],
    [2, several.length > 0 ? several : ['--all']],
    [2, ['--all']],
  ]);
  const to =
    spot && spot.cluster !== 'dev' && random.percent(60) ? spot.cluster : (random.maybe(targets) ?? 'prod');
  const from = clusters[random.between(0, clusters.length - 1)]?.spec.name ?? 'dev';
  return [
    'promote',
    ...what,
    '--to',
    to === 'staging' || to === 'dev' ? `stage:${to}` : to,
    ...(random.percent(8) ? ['--from', from] : []),
    ...(random.percent(25) ? ['--version', random.one(['v1', 'v2', 'v3', 'all'])] : []),
  ];
}

/** `canary` for a version that does not run yet. */
export function startCanary(context: Context, spot: Spot): string[] {
  const { random } = context;
  const versions = versionsAt(context, spot);
  const name = [1, 2, 3, 4, 5, 6].map((number) => `v${number}`).find((each) => !versions.includes(each));
  const own = spot.cluster === 'dev' || random.percent(10) ? ['--tag', context.newTag()] : [];
  const replicas = random.percent(15) ? ['--replicas', String(random.between(1, 5))] : [];
  return [
    'canary',
    spot.service,
    name ?? 'v9',
    '--cluster',
    spot.cluster,
    ...own,
    ...replicas,
    ...goal(random),
  ];
}

/** `canary` for a version that runs, with any goal. */
export function moveCanary(context: Context, spot: Spot): string[] {
  const { random } = context;
  const version = random.maybe(versionsAt(context, spot).slice(-2)) ?? 'v2';
  const end = random.weighted([
    [4, ['--finish']],
    [3, ['--abort']],
    [5, goal(random)],
  ]);
  return ['canary', spot.service, version, '--cluster', spot.cluster, ...end];
}

function goal(random: Random): string[] {
  if (random.percent(40)) return ['--weight', String(random.one([0, 1, 5, 10, 20, 33, 50, 77, 100]))];
  return ['--steps', random.one(['1,10,50,100', '10,50,100', '50,100', '25,75', '10,100', '100'])];
}

/** `rollback`, sometimes to a version, a tag or a commit. */
export function rollback(context: Context, { service, cluster }: Spot): string[] {
  const { random, who } = context;
  const to = random.weighted([
    [6, undefined],
    [1, random.one(['v1', 'v2', 'v3'])],
    [2, `v1.${random.between(0, 9)}.0`],
    [2, random.maybe(gitIn(who.root, 'log', '--max-count=12', '--format=%h').split('\n'))],
  ]);
  return ['rollback', service, '--cluster', cluster, ...(to === undefined ? [] : ['--to', to])];
}

/** `new`, sometimes with callers. */
export function newService({ random, state }: Context): string[] {
  const names = state.workspace.services.map(({ spec }) => spec.name);
  const name = random.one(['carts', 'mail', 'prices', 'search']);
  const caller = random.percent(60) ? random.maybe(names) : undefined;
  const team = random.one(['team-orders', 'team-stock', 'team-new']);
  return [
    'new',
    name,
    '--owner',
    team,
    '--namespace',
    random.percent(80) ? 'shop' : 'back',
    ...(team === 'team-new' ? ['--reviewers', '@shop/new'] : []),
    ...(caller === undefined ? [] : ['--caller', caller]),
  ];
}

/** `remove`: usually a removal that has begun, else a service created by `new`; sometimes an original service. */
export function removeService({ random, state }: Context): string[] {
  const names = state.workspace.services.map(({ spec }) => spec.name);
  const begun = state.workspace.clusters.flatMap(({ spec }) =>
    (spec.acknowledge ?? []).flatMap(({ delete: name }) => (name && names.includes(name) ? [name] : [])),
  );
  const young = names.filter((name) => !['front', 'orders', 'stock'].includes(name));
  const old = random.percent(12) ? random.maybe(names) : undefined;
  const name = random.maybe(begun) ?? old ?? random.maybe(young) ?? 'no-such-service';
  return ['remove', name, ...(random.percent(30) ? ['--reason', 'not needed any more: see #12'] : [])];
}
