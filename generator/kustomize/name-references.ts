import { textAt } from '../lang/at-path.ts';
import { type BuiltDocument, idOf } from './built-document.ts';
import { changeAt } from './change-at.ts';

/**
 * Documents whose autoscalers name their Deployment by its new name. Kustomize has many such references; of the kinds
 * that the generator gives a suffix, only a Deployment is named by another document.
 * Source: Kustomize v5.8.2, namereference.go and nameref.go (selectReferral): the last step of a build.
 */
export function withNameReferences(documents: readonly BuiltDocument[]): BuiltDocument[] {
  const renamed = documents.filter(
    ({ value, original, suffixes }) =>
      value['kind'] === 'Deployment' && (suffixes.length > 0 || idOf(value).name !== original.name),
  );
  if (renamed.length === 0) return [...documents];
  return documents.map((document) => {
    if (document.value['kind'] !== 'HorizontalPodAutoscaler') return document;
    const target = referenced(document, renamed);
    if (!target) return document;
    const value = changeAt(
      document.value,
      ['spec', 'scaleTargetRef', 'name'],
      () => idOf(target.value).name,
      false,
    );
    return { ...document, value };
  });
}

/** The Deployment that an autoscaler means; none if it is not clear, and then the name stays. */
function referenced(document: BuiltDocument, renamed: readonly BuiltDocument[]): BuiltDocument | undefined {
  const { namespace } = idOf(document.value);
  const name = textAt(document.value, 'spec', 'scaleTargetRef', 'name');
  const candidates = renamed.filter(
    ({ value, original }) =>
      original.name === name && (idOf(value).namespace || 'default') === (namespace || 'default'),
  );
  if (candidates.length < 2) return candidates[0];
  const alike = candidates.filter(({ suffixes }) => endsAlike(suffixes, document.suffixes, true));
  const same =
    alike.length < 2 ? alike : alike.filter(({ suffixes }) => endsAlike(suffixes, document.suffixes, false));
  return same.length < 2 ? same[0] : undefined;
}

/** Whether the shorter list of suffixes is the end of the longer one. */
function endsAlike(one: readonly string[], other: readonly string[], allowEmpty: boolean): boolean {
  if (one.length === 0 || other.length === 0) return allowEmpty || one.length === other.length;
  const length = Math.min(one.length, other.length);
  return one.slice(-length).every((suffix, index) => suffix === other.slice(-length)[index]);
}
