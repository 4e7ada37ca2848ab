import { clusterText } from '../../generator/edit/cluster-text.ts';
import type { Instance } from '../../generator/load/workspace.ts';
import { mainVersion, weightsOf } from '../../generator/promotion/instances.ts';
import { setShare } from '../../generator/promotion/shares.ts';
import type { Entry } from '../../generator/promotion/traffic-edits.ts';
import type { Context } from './lines.ts';

/** An edit of a cluster file by hand. */
export interface Edit {
  readonly what: string;
  readonly path: string;
  readonly text: string;
}

/** An edit that a person may make; undefined if the state has nothing to edit. */
export type MakeEdit = (context: Context) => Edit | undefined;

/** A new build in the first stage: a new tag under the name of the version that gets the calls. */
export const deploy: MakeEdit = ({ random, state, newTag }) => {
  const instance = random.maybe(
    state.workspace.instances.filter(({ cluster }) => cluster.spec.stage === 'dev'),
  );
  if (!instance) return undefined;
  const name = mainVersion(instance.own);
  const tag = newTag();
  const { digest: _digest, ...version } = instance.own.versions[name] ?? { tag };
  const digest = random.percent(20) ? { digest: `sha256:${tag.replace(/\D/g, '').padStart(64, '0')}` } : {};
  return edited(instance, `tag ${tag} as ${name}`, {
    ...instance.own,
    versions: { ...instance.own.versions, [name]: { ...version, tag, ...digest } },
  });
};

/** New weights for a service with several versions, safe or not. */
export const weights: MakeEdit = ({ random, state }) => {
  const several = state.workspace.instances.filter(({ own }) => Object.keys(own.versions).length > 1);
  const instance = random.maybe(several);
  const name = random.maybe(Object.keys(instance?.own.versions ?? {}));
  if (!instance || name === undefined) return undefined;
  const shares = setShare(weightsOf(instance.own), name, random.one([0, 5, 30, 50, 60, 100]));
  return edited(instance, `weights ${JSON.stringify(shares)}`, { ...instance.own, weights: shares });
};

/** A new number of pods for one version. */
export const replicas: MakeEdit = ({ random, state }) => {
  const instance = random.maybe(state.workspace.instances);
  const [name, version] = random.maybe(Object.entries(instance?.own.versions ?? {})) ?? [];
  if (!instance || name === undefined || !version) return undefined;
  const { autoscaling, replicas: _before, ...rest } = version;
  const pods = random.between(1, 6);
  const scale =
    autoscaling && random.percent(70)
      ? { autoscaling: { ...autoscaling, minReplicas: pods, maxReplicas: pods + 4 } }
      : { replicas: pods };
  return edited(instance, `${pods} pods of ${name}`, {
    ...instance.own,
    versions: { ...instance.own.versions, [name]: { ...rest, ...scale } },
  });
};

/** A rule, a mirror or weights of one method that name the last version. */
export const rule: MakeEdit = ({ random, state }) => {
  const several = state.workspace.instances.filter(({ own }) => Object.keys(own.versions).length > 1);
  const instance = random.maybe(several);
  if (!instance) return undefined;
  const { own, spec } = instance;
  const names = Object.keys(own.versions);
  const subset = names.at(-1) ?? '';
  const method = spec.name === 'front' ? 'Show' : 'Get';
  const match = { methods: [method], metadata: { 'x-group': { exact: 'beta' } } };
  const shares = Object.fromEntries(names.map((name) => [name, name === subset ? 100 : 0]));
  const [what, entry] = random.weighted<[string, Entry]>([
    [3, ['a rule', { ...own, routes: [{ name: 'beta', match, subset }] }]],
    [1, ['a rule with a timeout', { ...own, routes: [{ name: 'beta', match, subset, timeout: '1s' }] }]],
    [2, ['a mirror', { ...own, mirror: [{ methods: [method], subset, percent: 10 }] }]],
    [2, ['weights of a method', { ...own, methodWeights: { [method]: shares } }]],
  ]);
  return edited(instance, `${what} to ${subset}`, entry);
};

/** A comment above a service: nothing changes but the file. */
export const comment: MakeEdit = ({ random, state }) => {
  const instance = random.maybe(state.workspace.instances);
  if (!instance) return undefined;
  const { path, text } = instance.cluster.file;
  const line = `  # Looked at, ${random.between(1, 99)} times.\n`;
  const wanted = text.replace(new RegExp(`^  ${instance.name}:`, 'm'), (found) => `${line}${found}`);
  return { what: `a comment at ${instance.name} in ${path}`, path, text: wanted };
};

function edited(instance: Instance, what: string, entry: Entry): Edit {
  const { file } = instance.cluster;
  const text = clusterText(instance.cluster, new Map([[instance.name, entry]]));
  return { what: `${file.path} ${instance.name}: ${what}`, path: file.path, text };
}
