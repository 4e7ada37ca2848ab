import { basename } from 'node:path';
import { git } from '../../git/run.ts';
import { rootFolder } from '../../layout/paths.ts';
import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import { committedDocuments } from './committed.ts';
import { applicationsPath } from './refresh.ts';

const skipReconcile = 'argocd.argoproj.io/skip-reconcile';

/**
 * Keeps Argo CD from working for clusters that are not rehearsed: their Applications are there before root creates them,
 * with the annotation that makes the controller leave them alone. So they get no child Applications, which could not be
 * synced anyway. Root syncs their documents like all others, and leaves the annotation, which it does not own.
 * Source: Argo CD, Skip Application Reconcile.
 */
export class OtherClusters {
  readonly #client: KubernetesClient;
  readonly #rehearsed: ReadonlySet<string>;
  readonly #skipped = new Set<string>();

  constructor(client: KubernetesClient, rehearsed: readonly string[]) {
    this.#client = client;
    this.#rehearsed = new Set(rehearsed);
  }

  /** Creates the Applications of the other clusters that a commit has and that do not exist yet. */
  async skip(repository: string, commit: string): Promise<void> {
    const listed = await git(repository, 'ls-tree', '-z', '--name-only', commit, `${rootFolder}/clusters/`);
    const paths = new Map(
      listed
        .split('\0')
        .filter((path) => path.endsWith('.yaml'))
        .map((path) => [basename(path, '.yaml'), path]),
    );
    // The controller has to delete what root prunes: the Application of a cluster has a finalizer.
    const removed = [...this.#skipped].filter((name) => !paths.has(name));
    const added = [...paths].filter(([name]) => !this.#rehearsed.has(name) && !this.#skipped.has(name));
    await Promise.all([
      ...removed.map((name) => this.#annotate(name)),
      ...added.map(([name, path]) => this.#create(name, repository, commit, path)),
    ]);
  }

  async #create(name: string, repository: string, commit: string, path: string): Promise<void> {
    this.#skipped.add(name);
    for (const document of await committedDocuments(repository, commit, path)) {
      const annotations = { ...document.metadata.annotations, [skipReconcile]: 'true' };
      const metadata = { ...document.metadata, annotations };
      await this.#client.create(applicationsPath, { ...document, metadata });
    }
  }

  async #annotate(name: string): Promise<void> {
    this.#skipped.delete(name);
    await this.#client.patch(`${applicationsPath}/${name}`, {
      metadata: { annotations: { [skipReconcile]: null } },
    });
  }
}
