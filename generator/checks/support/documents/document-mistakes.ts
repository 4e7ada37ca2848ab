import type { Path } from '../../../diagnostics/source-file.ts';
import { textAt, valueAt } from '../../../lang/at-path.ts';
import type { Workspace } from '../../../load/workspace.ts';
import { isInAddition, placeOf, titleOf } from '../../../picture/document-names.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';
import type { DocumentFinding } from '../../check.ts';

/** What is wrong with a value of a document, and what to do. */
export interface DocumentMistake {
  readonly message: string;
  readonly hint: string;
}

/** A mistake, and the path of the value in its document. */
export interface PlacedMistake extends DocumentMistake {
  readonly path: Path;
}

/**
 * The finding of a mistake, at the first of some paths that a team has written; none if what is wrong is not in extra/ or
 * patches/.
 * @param clusters those in which it holds, if that depends on the cluster
 */
export function* mistakeAt(
  document: RenderedDocument,
  [path, ...others]: readonly [Path, ...Path[]],
  { message, hint }: DocumentMistake,
  clusters?: readonly string[],
): Iterable<DocumentFinding> {
  const at = placeOf(document, path, ...others);
  if (!isInAddition(at)) return;
  yield { message: `${titleOf(document)}: ${message}`, at, hint, ...(clusters ? { clusters } : {}) };
}

/** Pods of a team run as the ServiceAccount of a service. */
export const identityOfService = (pods: string, { spec: { name }, at }: Workspace['services'][number]) => ({
  message: `${pods} runs as ${name}: it may make every call of the service ${name}`,
  hint: 'give it a ServiceAccount of its own, in extra/, and list that under allowPrincipals of the services it calls',
  related: [{ message: name, at: at(['name']) }],
});

/**
 * How a patch leaves the pods of a service their ServiceAccount.
 * @param written the document of the pods, and the path of their template
 */
export const ownIdentityHint = (
  service: string,
  { document, path }: { readonly document: RenderedDocument; readonly path: Path },
): string =>
  textAt(valueAt(document.value, path), 'spec', 'serviceAccountName') === undefined
    ? `remove this change from the patch: serviceAccountName is then ${service}`
    : `remove serviceAccountName from the patch, and the pods run as ${service}`;
