import type { Place } from '../../diagnostics/diagnostic.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { together } from './places.ts';

/** A file in extra/ or patches/ that every cluster gets. */
const shared = /^(services\/[^/]+\/(extra|patches))\/[^/]+$/;

/**
 * What to do about something that a document or patch for all clusters names, and that only some of them have: a name
 * that is right in one cluster cannot be corrected there. Undefined if no cluster has it, or if the file is for one
 * cluster already.
 */
export function onlyInClusters(
  document: RenderedDocument,
  rendered: RenderedFleet,
  {
    what,
    at,
    isThere,
  }: { readonly what: string; readonly at: Place; readonly isThere: (picture: ClusterPicture) => boolean },
): string | undefined {
  const [, folder, kind] = shared.exec(at.file.path) ?? [];
  if (folder === undefined) return undefined;
  const running = rendered.fleet.clusters
    .filter(({ instances }) => instances.some(({ service }) => service.name === document.service))
    .map(({ name }) => name);
  const clusters = picturesOf({ ...document, clusters: running }, rendered)
    .filter(isThere)
    .map(({ name }) => name);
  const [first] = clusters;
  if (first === undefined) return undefined;
  const noun = kind === 'extra' ? 'the document' : 'the patch';
  const target = clusters.length === 1 ? `${folder}/${first}/` : `${folder}/<cluster>/ of these clusters`;
  return `${what} exists in ${together(clusters)}: move ${noun} to ${target}`;
}
