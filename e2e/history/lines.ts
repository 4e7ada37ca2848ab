import type { State } from '../../generator/history/state.ts';
import { gitIn } from '../../generator/testing/clones.ts';
import type { Person } from './person.ts';
import type { Random } from './random.ts';

/** What people type is chosen from what their clone says. */
export interface Scene {
  readonly random: Random;
  readonly who: Person;
  readonly state: State;
  /** A tag that nothing has run under yet. */
  newTag(): string;
}

/** A service in a cluster, as people name it. */
export interface Spot {
  readonly service: string;
  readonly cluster: string;
}

/** All spots of a state. */
export const spotsOf = ({ state }: Scene): Spot[] =>
  state.workspace.instances.map(({ name, cluster }) => ({ service: name, cluster: cluster.spec.name }));

/** The versions of a service in a cluster; none where it does not run. */
function versionsAt({ state }: Scene, { service, cluster }: Spot): string[] {
  const found = state.workspace.instances.find(
    (each) => each.name === service && each.cluster.spec.name === cluster,
  );
  return Object.keys(found?.own.versions ?? {});
}

/** A line that commits, about one spot where one is given. */
export function landingLine(scene: Scene, spot = scene.random.maybe(spotsOf(scene))): string[] {
  if (!spot) return promote(scene);
  return scene.random.weighted([
    [5, promote],
    [4, startCanary],
    [5, moveCanary],
    [3, rollback],
  ])(scene, spot);
}

/** `promote`: mostly one service, at times several or all, to a cluster or a stage. */
export function promote({ random, state }: Scene, spot?: Spot): string[] {
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

/** `canary` of a version that does not run yet. */
export function startCanary(scene: Scene, spot: Spot): string[] {
  const { random } = scene;
  const versions = versionsAt(scene, spot);
  const name = [1, 2, 3, 4, 5, 6].map((number) => `v${number}`).find((each) => !versions.includes(each));
  const own = spot.cluster === 'dev' || random.percent(10) ? ['--tag', scene.newTag()] : [];
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

/** `canary` of a version that runs, with whatever goal. */
export function moveCanary(scene: Scene, spot: Spot): string[] {
  const { random } = scene;
  const version = random.maybe(versionsAt(scene, spot).slice(-2)) ?? 'v2';
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

/** `rollback`, at times to a version, a tag or a commit. */
export function rollback(scene: Scene, { service, cluster }: Spot): string[] {
  const { random, who } = scene;
  const to = random.weighted([
    [6, undefined],
    [1, random.one(['v1', 'v2', 'v3'])],
    [2, `v1.${random.between(0, 9)}.0`],
    [2, random.maybe(gitIn(who.root, 'log', '--max-count=12', '--format=%h').split('\n'))],
  ]);
  return ['rollback', service, '--cluster', cluster, ...(to === undefined ? [] : ['--to', to])];
}

/** `new`, with callers at times. */
export function newService({ random, state }: Scene): string[] {
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

/** `remove`: mostly what has been begun, else a service that `new` has made; at times one of the old ones. */
export function removeService({ random, state }: Scene): string[] {
  const names = state.workspace.services.map(({ spec }) => spec.name);
  const begun = state.workspace.clusters.flatMap(({ spec }) =>
    (spec.acknowledge ?? []).flatMap(({ delete: name }) => (name && names.includes(name) ? [name] : [])),
  );
  const young = names.filter((name) => !['front', 'orders', 'stock'].includes(name));
  const old = random.percent(12) ? random.maybe(names) : undefined;
  const name = random.maybe(begun) ?? old ?? random.maybe(young) ?? 'nobody';
  return ['remove', name, ...(random.percent(30) ? ['--reason', 'nobody needs it: see #12'] : [])];
}
