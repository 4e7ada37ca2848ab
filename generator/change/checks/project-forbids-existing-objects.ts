import type { Finding } from '../../checks/check.ts';
import { listAt, valueAt } from '../../lang/at-path.ts';
import { argocdUnits } from '../../layout/argocd.ts';
import { rootFolder } from '../../layout/paths.ts';
import type { FileSpec } from '../../layout/unit.ts';
import { groupOf } from '../../model/api-group.ts';
import { documentKey, kubectlName } from '../../picture/document-names.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import type { Change, Running, ValidState } from '../change.ts';
import { type Continued, continued, defineChangeCheck, earlierLine } from '../change-check.ts';

export const projectForbidsExistingObjects = defineChangeCheck({
  name: 'project-forbids-existing-objects',
  code: 'MESH515',
  severity: 'warning',
  title: 'An AppProject no longer allows objects that its Applications still have',
  explanation:
    'An AppProject allows only the kinds that its team has. If the last object of a kind is removed, the permission for the kind is removed in the same change. Argo CD does not prune objects that a project does not allow: if it reads the new AppProject first, the object stays in the cluster, and no Application shows it. The order of commits cannot avoid this, because the project follows from the specs. Merge the change, check after the sync, and delete the rest by hand with the command in the hint. If a service changes its owner, the old AppProject denies it until its Application is synced; retries solve this automatically.',
  source: 'Argo CD, Projects; Automated Sync Policy: pruning',
  *run(change) {
    const instances = continued(change);
    if (instances.length === 0) return;
    const projects = projectsOf(change.after);
    for (const each of instances) {
      if (each.before.model.service.namespace !== each.after.model.service.namespace) continue;
      yield* leftBehind(each, projects, change);
      yield* refusedMeanwhile(each, projects, change);
    }
  },
});

type Projects = ReadonlyMap<string, FileSpec['content']>;

/** Removed objects whose kind the project no longer allows. */
function* leftBehind(
  { name, cluster, before, after }: Continued,
  projects: Projects,
  change: Change,
): Iterable<Finding> {
  const { owner, namespace } = after.model.service;
  const kinds = allowedKinds(projects.get(owner));
  const stays = new Set(after.documents().map(documentKey));
  const left = before
    .documents()
    .filter((document) => !stays.has(documentKey(document)) && !kinds.has(kindOf(document)));
  if (left.length === 0) return;
  const objects = left.map((document) => `${document.kind} ${document.name}`).join(', ');
  const [first] = left;
  yield {
    message: `${objects} of ${name} may stay behind in ${cluster.name}: the AppProject ${owner} no longer allows ${left.length === 1 ? 'its kind' : 'their kinds'}`,
    at: after.loaded.at(['name']),
    hint: `check after the sync, and delete the remaining objects in ${cluster.name}: kubectl -n ${namespace} delete ${left.map(kubectlName).join(' ')}`,
    ...(first ? { related: [earlierLine(change, 'before this change', first.at([], 'key'))] } : {}),
  };
}

/** What the AppProject of the old owner denies an Application until the Application names the new project. */
function* refusedMeanwhile(
  { name, cluster, before, after }: Continued,
  projects: Projects,
  change: Change,
): Iterable<Finding> {
  const { owner } = before.model.service;
  if (owner === after.model.service.owner) return;
  for (const denial of denialsOf(projects.get(owner), before)) {
    yield {
      message: `the AppProject ${owner} ${denial}, and the Application ${cluster.name}.${name} is in it until it is synced`,
      at: after.loaded.at(['owner']),
      hint: `do nothing if argocd app get ${cluster.name}.${name} shows Synced a few minutes later`,
      related: [earlierLine(change, 'before this change', before.loaded.at(['owner']))],
    };
  }
}

/** The AppProjects of a state, by name. */
function projectsOf({ fleet }: ValidState): Projects {
  const files = argocdUnits(fleet)
    .flatMap((unit) => unit.render())
    .filter(({ path }) => path.startsWith(`${rootFolder}/projects/`));
  return new Map(files.map(({ content }) => [String(valueAt(content, ['metadata', 'name'])), content]));
}

/** What a project denies the running service; a removed project denies everything. */
function denialsOf(
  project: FileSpec['content'] | undefined,
  { model, cluster, documents }: Running,
): string[] {
  if (!project) return ['no longer exists'];
  const { namespace } = model.service;
  const allows = listAt(project, 'spec', 'destinations').some(
    (each) => valueAt(each, ['name']) === cluster.model.name && valueAt(each, ['namespace']) === namespace,
  );
  const kinds = allowedKinds(project);
  const used = new Set(documents().map(kindOf));
  const missing = [...used].filter((kind) => !kinds.has(kind)).map((kind) => kind.replace(/^\//, ''));
  return [
    ...(allows ? [] : [`does not allow the namespace ${namespace}`]),
    ...(missing.length > 0 ? [`does not allow ${missing.join(', ')}`] : []),
  ];
}

const allowedKinds = (project: FileSpec['content'] | undefined): ReadonlySet<string> =>
  new Set(
    project
      ? listAt(project, 'spec', 'namespaceResourceWhitelist').map(
          (each) => `${valueAt(each, ['group'])}/${valueAt(each, ['kind'])}`,
        )
      : [],
  );

const kindOf = ({ apiVersion, kind }: RenderedDocument): string => `${groupOf(apiVersion)}/${kind}`;
