import { posix } from 'node:path';
import { textAt } from '../../lang/at-path.ts';
import type { KubernetesClient } from '../../mesh/kubernetes-client.ts';
import type { KubernetesObject } from '../../mesh/kubernetes-object.ts';
import { argoNamespace } from '../../render/application.ts';

/** The path of all Applications in the API of the control cluster. */
export const applicationsPath = `/apis/argoproj.io/v1alpha1/namespaces/${argoNamespace}/applications`;

/** Asks the controller to compare an Application with git now, as a webhook does. An unknown name does nothing. */
export async function refresh(client: KubernetesClient, application: string): Promise<void> {
  await client.patch(`${applicationsPath}/${application}`, {
    metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } },
  });
}

/**
 * Whether a push of these paths concerns an Application. Argo CD's webhook refreshes no other Applications, and their
 * `status.sync.revision` keeps the commit that they were last compared with.
 * Source: Argo CD, High Availability, manifest-generate-paths; util/app/path/path.go, AppFilesHaveChanged.
 */
export function isConcerned(application: KubernetesObject, changedPaths: readonly string[]): boolean {
  const source = textAt(application, 'spec', 'source', 'path') ?? '';
  const folders = (application.metadata.annotations?.['argocd.argoproj.io/manifest-generate-paths'] ?? '')
    .split(';')
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) =>
      posix
        .join('/', text.startsWith('/') ? '' : source, text)
        .slice(1)
        .replace(/\/$/, ''),
    );
  if (folders.length === 0 || changedPaths.length === 0) return true;
  return changedPaths.some((path) =>
    folders.some((folder) => path === folder || path.startsWith(`${folder}/`)),
  );
}
