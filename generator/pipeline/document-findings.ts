import { unknownDocumentKind } from '../checks/documents/unknown-document-kind.ts';
import { checksBySubject, runRenderedChecks } from '../checks/index.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Rule } from '../diagnostics/rule.ts';
import type { LoadedFiles } from '../load/load-workspace.ts';
import { loadRules } from '../load/rules.ts';
import type { Workspace } from '../load/workspace.ts';
import { isComplete, resolveFleet } from '../model/resolve.ts';
import { type BrokenSpecs, brokenSpecsIn, isAddition, partsOf, wordsOf } from './broken-specs.ts';

/** Rules about names and identities: with these errors it is not known which services there are. */
const aboutNames: ReadonlySet<Rule> = new Set(checksBySubject.fleet);

const ofLoading: ReadonlySet<Rule> = new Set(Object.values(loadRules));

const isError = ({ rule }: Diagnostic): boolean => rule.severity === 'error';

/**
 * What the checks of documents find although specs have errors, so that both are reported in one run: only findings in
 * extra/ and patches/ of services without an error, and in the files of these folders that have none. Nothing if an error is
 * about more than single services and clusters.
 * @param found the findings of the checks of specs
 */
export function findingsDespiteErrors(files: LoadedFiles, found: readonly Diagnostic[]): Diagnostic[] {
  const broken = brokenSpecsIn(files.diagnostics.filter(isError), files);
  if (!broken) return [];
  const { services, externals } = files.workspace;
  const specs = new Set([...services, ...externals].map(({ spec }) => spec.name));
  const wrong = new Set(broken.dependent);
  const additions = new Set<string>();
  for (const error of found) {
    if (!isError(error) || ofLoading.has(error.rule)) continue;
    const [service, folder] = partsOf(error);
    if (service === undefined || !specs.has(service) || aboutNames.has(error.rule)) return [];
    // Other documents may name or select a document of an unknown kind.
    if (isAddition(folder) && error.rule !== unknownDocumentKind) additions.add(error.at.file.path);
    else wrong.add(service);
  }
  if (files.workspace.additions.every(({ service }) => wrong.has(service))) return [];
  const relevant = findingsIn(broken.readable).filter((finding) => {
    const [service, folder] = partsOf(finding);
    const { path, text } = finding.at.file;
    return (
      service !== undefined &&
      isAddition(folder) &&
      !wrong.has(service) &&
      !additions.has(path) &&
      ![...wordsOf(text)].some((word) => broken.unread.has(word))
    );
  });
  return withoutDependent(relevant, broken);
}

/** Findings that do not depend on broken specs: they hold with the readable parts of these, and without them. */
function withoutDependent(found: readonly Diagnostic[], { readable, without }: BrokenSpecs): Diagnostic[] {
  if (readable === without || found.length === 0) return [...found];
  const others = new Set(findingsIn(without).map(keyOf));
  return found.filter((finding) => others.has(keyOf(finding)));
}

const findingsIn = (workspace: Workspace): Diagnostic[] =>
  isComplete(workspace) ? runRenderedChecks(workspace, resolveFleet(workspace)) : [];

/** A finding, whatever the clusters at its end. */
function keyOf({ rule, message, at: { file, ...place } }: Diagnostic): string {
  const text = message.replace(/ in [\w.-]+(?:, [\w.-]+)*(?: and [\w.-]+)?$/, '');
  return JSON.stringify([rule.code, text, file.path, place]);
}
