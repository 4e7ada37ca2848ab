import type { RenderedDocument } from '../../../checks/rendered/check.ts';

/** Tells a document of a cluster from all others, whatever version of its API it is written in. */
export const documentKey = ({ apiVersion, kind, namespace, name }: RenderedDocument): string =>
  JSON.stringify([groupOf(apiVersion), kind, namespace, name]);

/** `apps` of `apps/v1`, empty for the core. */
export const groupOf = (apiVersion: string): string => apiVersion.split('/').slice(0, -1).join('/');

/** `resourcequota/stock`, with the group if there is one: what kubectl understands for any kind. */
export const kubectlName = ({ apiVersion, kind, name }: RenderedDocument): string => {
  const group = groupOf(apiVersion);
  return `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${name}`;
};
