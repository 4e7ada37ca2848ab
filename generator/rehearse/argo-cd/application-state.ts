import { numberAt, textAt } from '../../lang/at-path.ts';
import { type KubernetesObject, maps } from '../../mesh/kubernetes-object.ts';
import { hubCluster } from '../../render/application.ts';
import type { ApplicationState, ObjectName } from '../recording.ts';

/** What matters of an Application; its moment and the differing fields come from elsewhere. */
export type ApplicationStatus = Omit<ApplicationState, 'kind' | 'at' | 'outOfSync' | 'isDeleted'> & {
  /** The objects that differ from git. */
  readonly differing: readonly ObjectName[];
};

/** The status of an Application as Argo CD has it. */
export function applicationStatus(application: KubernetesObject): ApplicationStatus {
  const text = (...path: readonly string[]) => textAt(application, ...path);
  const destination = text('spec', 'destination', 'name');
  const phase = text('status', 'operationState', 'phase');
  return {
    name: application.metadata.name,
    ...(destination === undefined || destination === hubCluster ? {} : { cluster: destination }),
    revision: text('status', 'sync', 'revision') ?? '',
    sync: text('status', 'sync', 'status') ?? 'Unknown',
    health: text('status', 'health', 'status') ?? 'Unknown',
    ...(phase === undefined
      ? {}
      : {
          operation: {
            phase,
            revision: text('status', 'operationState', 'syncResult', 'revision') ?? '',
            message: operationMessage(application),
            retries: numberAt(application, 'status', 'operationState', 'retryCount') ?? 0,
          },
        }),
    conditions: maps(application, 'status', 'conditions').map(
      (condition) => `${String(condition['type'])}: ${String(condition['message'])}`,
    ),
    differing: maps(application, 'status', 'resources')
      .filter((resource) => resource['status'] === 'OutOfSync')
      .map(objectName),
  };
}

/** The message of an operation, and of the objects that failed in it. */
function operationMessage(application: KubernetesObject): string {
  const message = textAt(application, 'status', 'operationState', 'message') ?? '';
  const failed = maps(application, 'status', 'operationState', 'syncResult', 'resources')
    .filter(({ status, hookPhase }) => status === 'SyncFailed' || hookPhase === 'Failed')
    .map(
      (resource) => `${String(resource['kind'])} ${String(resource['name'])}: ${String(resource['message'])}`,
    );
  return [message, ...failed.filter((text) => !message.includes(text))]
    .filter((text) => text !== '')
    .join('; ');
}

/** The name of an object in a list of resources. */
export function objectName(resource: Readonly<Record<string, unknown>>): ObjectName {
  const text = (key: string) => textAt(resource, key) ?? '';
  const group = text('group');
  const version = text('version');
  const namespace = text('namespace');
  return {
    apiVersion: group === '' ? version : version === '' ? group : `${group}/${version}`,
    kind: text('kind'),
    ...(namespace === '' ? {} : { namespace }),
    name: text('name'),
  };
}

/** True if the controller works for this Application, or is about to. */
export const isBusy = (application: KubernetesObject): boolean =>
  ['Running', 'Terminating'].includes(textAt(application, 'status', 'operationState', 'phase') ?? '') ||
  'operation' in application ||
  application.metadata.annotations?.['argocd.argoproj.io/refresh'] !== undefined;
