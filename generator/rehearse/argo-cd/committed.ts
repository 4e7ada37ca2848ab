import { parseAllDocuments } from 'yaml';
import { git } from '../../git/run.ts';
import { mapAt } from '../../lang/at-path.ts';
import { rootFolder } from '../../layout/paths.ts';
import { type KubernetesObject, maps, objectFrom } from '../../mesh/kubernetes-object.ts';
import type { GroupKind } from './observe-objects.ts';

/** The documents of a committed YAML file. @param repository a clone or a bare repository */
export async function committedDocuments(
  repository: string,
  commit: string,
  path: string,
): Promise<KubernetesObject[]> {
  const text = await git(repository, 'show', `${commit}:${path}`);
  return parseAllDocuments(text).map((document) => {
    const value: unknown = document.toJS();
    const object = objectFrom(value);
    // Finalizers, for example, are committed as well.
    return { ...object, metadata: { ...mapAt(value, 'metadata'), ...object.metadata } };
  });
}

/** The kinds that a commit allows Argo CD to sync: its AppProjects list each kind that the tree has. */
export async function syncedKinds(repository: string, commit: string): Promise<GroupKind[]> {
  const listed = await git(repository, 'ls-tree', '-z', '--name-only', commit, `${rootFolder}/projects/`);
  const projects = await Promise.all(
    listed
      .split('\0')
      .filter((path) => path.endsWith('.yaml'))
      .map((path) => committedDocuments(repository, commit, path)),
  );
  const kinds = projects
    .flat()
    .flatMap(({ spec }) => [
      ...maps(spec, 'clusterResourceWhitelist'),
      ...maps(spec, 'namespaceResourceWhitelist'),
    ])
    .map(({ group, kind }) => ({ group: String(group), kind: String(kind) }));
  return [...new Map(kinds.map((each) => [`${each.group} ${each.kind}`, each])).values()];
}
