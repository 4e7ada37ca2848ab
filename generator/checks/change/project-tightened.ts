import { listAt, valueAt } from '../../data/at-path.ts';
import type { Running, SoundState } from '../../history/change.ts';
import { argocdUnits } from '../../layout/argocd.ts';
import { rootFolder } from '../../layout/paths.ts';
import type { FileSpec } from '../../layout/unit.ts';
import { continued, defineChangeCheck, earlierLine } from './change-check.ts';
import { groupOf } from './document-key.ts';

export const projectTightened = defineChangeCheck({
  code: 'MESH515',
  severity: 'warning',
  title: 'An AppProject no longer allows what its Applications still consist of',
  explanation:
    'AppProjects and Applications change in one sync, in no order. While an Application is as it was and its AppProject is not, Argo CD refuses to sync it, and it does not prune objects of a kind that the project no longer allows: these stay behind. The retries of a sync settle the first; what stays behind is removed by hand.',
  source: 'Argo CD, Projects; Automated Sync Policy: pruning',
  *run(change) {
    const instances = continued(change);
    if (instances.length === 0) return;
    const projects = projectsOf(change.after);
    for (const { name, cluster, before, after } of instances) {
      if (before.model.service.namespace !== after.model.service.namespace) continue;
      for (const refused of refusedBy(projects.get(before.model.service.owner), before)) {
        yield {
          message: `the AppProject ${before.model.service.owner} ${refused}, and the Application ${cluster.name}.${name} has that until it is synced`,
          at: after.loaded.at(
            before.model.service.owner === after.model.service.owner ? ['name'] : ['owner'],
          ),
          hint: 'look after the sync: argocd app diff shows what is left, kubectl delete removes it',
          related: [earlierLine(change, 'as it was', before.loaded.at(['owner']))],
        };
      }
    }
  },
});

/** The AppProjects of a state, by name. */
function projectsOf({ fleet }: SoundState): Map<string, FileSpec['content']> {
  const files = argocdUnits(fleet)
    .flatMap((unit) => unit.render())
    .filter(({ path }) => path.startsWith(`${rootFolder}/projects/`));
  return new Map(files.map(({ content }) => [String(valueAt(content, ['metadata', 'name'])), content]));
}

/** What a project refuses of a service as it runs; one that is gone refuses all. */
function refusedBy(
  project: FileSpec['content'] | undefined,
  { model, cluster, documents }: Running,
): string[] {
  if (!project) return ['is gone'];
  const { namespace } = model.service;
  const allows = listAt(project, 'spec', 'destinations').some(
    (each) => valueAt(each, ['name']) === cluster.model.name && valueAt(each, ['namespace']) === namespace,
  );
  const kinds = new Set(
    listAt(project, 'spec', 'namespaceResourceWhitelist').map(
      (each) => `${valueAt(each, ['group'])}/${valueAt(each, ['kind'])}`,
    ),
  );
  const used = new Set(documents().map(({ apiVersion, kind }) => `${groupOf(apiVersion)}/${kind}`));
  const refused = [...used].filter((kind) => !kinds.has(kind)).map((kind) => kind.replace(/^\//, ''));
  return [
    ...(allows ? [] : [`does not allow the namespace ${namespace}`]),
    ...(refused.length > 0 ? [`does not allow ${refused.join(', ')}`] : []),
  ];
}
