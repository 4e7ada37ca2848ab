import type { Finding } from '../../checks/check.ts';
import type { RenderedDocument } from '../../checks/rendered/check.ts';
import { listAt, valueAt } from '../../lang/at-path.ts';
import { argocdUnits } from '../../layout/argocd.ts';
import { rootFolder } from '../../layout/paths.ts';
import type { FileSpec } from '../../layout/unit.ts';
import type { Change, Running, ValidState } from '../change.ts';
import { type Continued, continued, defineChangeCheck, earlierLine } from '../change-check.ts';
import { documentKey, groupOf, kubectlName } from './support/document-name.ts';

export const projectForbidsExistingObjects = defineChangeCheck({
  name: 'project-forbids-existing-objects',
  code: 'MESH515',
  severity: 'warning',
  title: 'An AppProject no longer allows what its Applications still consist of',
  explanation:
    'An AppProject allows what its team consists of, so that the last object of a kind goes together with the right to have such objects, and Argo CD prunes nothing that a project does not allow: where it reads the AppProject first, the object stays behind and no Application shows it. No order of commits avoids that, since the project follows from the specs. Merge the change, look after the sync, and delete what is left by hand: the command stands in the help. A service that changes its owner is refused by the old AppProject until its Application has been synced too; the retries settle that, and nothing is left to do.',
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

/** Objects that go while the project stops to allow their kind. */
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
    hint: `look after the sync, and delete what is left in ${cluster.name}: kubectl -n ${namespace} delete ${left.map(kubectlName).join(' ')}`,
    ...(first ? { related: [earlierLine(change, 'as it was', first.at([], 'key'))] } : {}),
  };
}

/** What the project of an owner before refuses of an Application, until that names the project of the owner after. */
function* refusedMeanwhile(
  { name, cluster, before, after }: Continued,
  projects: Projects,
  change: Change,
): Iterable<Finding> {
  const { owner } = before.model.service;
  if (owner === after.model.service.owner) return;
  for (const refused of refusedBy(projects.get(owner), before)) {
    yield {
      message: `the AppProject ${owner} ${refused}, and the Application ${cluster.name}.${name} is in it until it is synced`,
      at: after.loaded.at(['owner']),
      hint: `nothing, if argocd app get ${cluster.name}.${name} says Synced a few minutes later`,
      related: [earlierLine(change, 'as it was', before.loaded.at(['owner']))],
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
  const kinds = allowedKinds(project);
  const used = new Set(documents().map(kindOf));
  const refused = [...used].filter((kind) => !kinds.has(kind)).map((kind) => kind.replace(/^\//, ''));
  return [
    ...(allows ? [] : [`does not allow the namespace ${namespace}`]),
    ...(refused.length > 0 ? [`does not allow ${refused.join(', ')}`] : []),
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
