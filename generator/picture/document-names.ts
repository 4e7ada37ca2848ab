import type { Place } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/source-file.ts';
import { groupOf } from '../model/api-group.ts';
import type { RenderedContainer } from './pod-templates.ts';
import type { RenderedDocument } from './rendered-document.ts';

/**
 * The name of a document in a finding. Documents that are rendered for each version and cluster have the name of their
 * service: a mistake in a patch for all of them is one finding.
 */
export const titleOf = ({ kind, name, origin, service }: RenderedDocument): string =>
  origin === 'extra' ? `${kind} ${name}` : `the ${kind} of ${service}`;

/** True for a place in extra/ or patches/ of a service. */
export const isInAddition = ({ file }: Place): boolean => /\/(?:extra|patches)\//.test(file.path);

/** The first of some places that is in extra/ or patches/; without one, the first place. */
export function placeOf(document: RenderedDocument, path: Path, ...others: Path[]): Place {
  const first = document.at(path);
  if (isInAddition(first)) return first;
  return others.map((other) => document.at(other)).find(isInAddition) ?? first;
}

/** The name of a container in a finding. */
export const containerTitle = ({ name, pod: { document } }: RenderedContainer): string =>
  `${name} of ${titleOf(document)}`;

/** Identifies a document in a cluster. The version of its API does not count. */
export const documentKey = ({ apiVersion, kind, namespace, name }: RenderedDocument): string =>
  JSON.stringify([groupOf(apiVersion), kind, namespace, name]);

/** The argument for kubectl: `resourcequota/stock`, or `deployment.apps/stock` with a group. */
export const kubectlName = ({ apiVersion, kind, name }: RenderedDocument): string => {
  const group = groupOf(apiVersion);
  return `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${name}`;
};
