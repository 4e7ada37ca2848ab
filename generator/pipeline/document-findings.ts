import { unknownDocumentKind } from '../checks/documents/unknown-document-kind.ts';
import { checksBySubject, runRenderedChecks } from '../checks/index.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Rule } from '../diagnostics/rule.ts';
import type { Workspace } from '../load/workspace.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';

/** Rules about names and identities: with these errors it is not known which services there are. */
const aboutNames: ReadonlySet<Rule> = new Set(checksBySubject.fleet);

const isError = ({ rule }: Diagnostic): boolean => rule.severity === 'error';

/**
 * What the checks of documents find although specs have errors, so that both are reported in one run: only findings in
 * extra/ and patches/ of services without an error, and in the files of these folders that have none. Nothing if an error is
 * about more than single services, or if a spec could not be read: then documents may seem to name what does not exist.
 * @param shape the findings of loading
 * @param found the findings of the checks of specs
 */
export function findingsDespiteErrors(
  workspace: Workspace,
  shape: readonly Diagnostic[],
  found: readonly Diagnostic[],
): Diagnostic[] {
  if (!isComplete(workspace)) return [];
  const services = new Set(workspace.services.map(({ spec }) => spec.name));
  const wrong = new Set<string>();
  for (const error of shape.filter(isError)) {
    const [service, folder] = partsOf(error);
    // A file that cannot be read may have what other documents of its service name.
    if (service === undefined || !isAddition(folder)) return [];
    wrong.add(service);
  }
  const files = new Set<string>();
  for (const error of found.filter(isError)) {
    const [service, folder] = partsOf(error);
    if (service === undefined || !services.has(service) || aboutNames.has(error.rule)) return [];
    // Other documents may name or select a document of an unknown kind.
    if (isAddition(folder) && error.rule !== unknownDocumentKind) files.add(error.at.file.path);
    else wrong.add(service);
  }
  return runRenderedChecks(workspace, resolveFleet(workspace)).filter((finding) => {
    const [service, folder] = partsOf(finding);
    return (
      service !== undefined && isAddition(folder) && !wrong.has(service) && !files.has(finding.at.file.path)
    );
  });
}

const isAddition = (folder: string | undefined): boolean => folder === 'extra' || folder === 'patches';

/** The service that a finding is about, and the folder of it, if any; of a cluster file, the service of the entry. */
function partsOf({ at }: Diagnostic): readonly [string | undefined, string | undefined] {
  const [top, second, third] = at.file.path.split('/');
  if (top === 'services') return [second, third];
  const [key, name] = top === 'clusters' && 'path' in at ? at.path : [];
  return [key === 'services' && typeof name === 'string' ? name : undefined, undefined];
}
