import { parseDocument, stringify } from 'yaml';
import { alike } from '../../diagnostics/alike.ts';
import { renaming } from '../../diagnostics/fix/fix.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { didYouMean, suggestion } from '../../diagnostics/suggestion.ts';
import { isClearKeyTypo } from '../../diagnostics/typo.ts';
import { mapAt } from '../../lang/at-path.ts';
import { isMap } from '../../lang/plain-map.ts';
import { re2Problem } from '../../lang/re2.ts';
import type { Addition } from '../../load/additions.ts';
import { identityOfDocument, patchOf } from '../../model/additions.ts';
import { defineCheck, type Finding } from '../check.ts';

export const invalidPatch = defineCheck({
  name: 'invalid-patch',
  code: 'MESH2200',
  severity: 'error',
  title: 'A file in patches/ is not a patch',
  explanation:
    'A patch is either a document to merge, with the kind and metadata.name of its target, or target and patch with a list of JSON patch operations. In a document to merge, $patch is delete, replace or merge: kustomize refuses other values, and does not know the other directives of kubectl patch. A line --- separates several patches in one file. The generator writes the kustomization that applies all patches of the folder.',
  source: 'Kustomize, patches',
  *run({ additions, services }) {
    for (const addition of additions.filter(({ folder }) => folder === 'patches')) {
      const isKnown = services.some(({ spec }) => spec.name === addition.service);
      if (isKnown) yield* problemsOf(addition);
    }
  },
});

function* problemsOf(addition: Addition): Iterable<Finding> {
  const { at, value } = addition;
  if (identityOfDocument(value)) {
    const mixed = documentWithPatch(addition);
    if (mixed) yield mixed;
    yield* wrongDirectives(addition, value, []);
  } else if (!patchOf(addition))
    yield kustomizationEntry(addition) ??
      misspeltKey(addition) ?? {
        message: 'this patch is neither a document to merge nor target and patch',
        at: at([]),
        hint: 'write apiVersion, kind and metadata.name, or target: { kind, name } and a list under patch:',
      };
  else yield* targetProblems(addition);
}

/** Two patches in one document, or a directive without its $. No document of a kind that is patched has these keys. */
function documentWithPatch({ at, value }: Addition): Finding | undefined {
  const { target, patch } = mapAt(value);
  if (typeof patch === 'string' && directives.includes(patch))
    return {
      message: `patch: ${patch} is not a directive of kustomize`,
      at: at(['patch'], 'key'),
      hint: didYouMean(['$patch']),
      fixes: [renaming(at(['patch'], 'key'), 'patch', '$patch')],
    };
  if (target === undefined && patch === undefined) return undefined;
  const keys = Object.keys(mapAt(value));
  const isPatchFirst = keys[0] === 'target' || keys[0] === 'patch';
  const second = keys.find((key) => isPatchFirst !== (key === 'target' || key === 'patch')) ?? 'target';
  return {
    message: 'two patches are in one document: one to merge, and one with target and patch',
    at: at([second], 'key'),
    hint: `write --- on a line of its own above ${second}`,
  };
}

const topKeys = ['apiVersion', 'kind', 'metadata', 'patch', 'spec', 'target'];

/** The only key at the top of a patch that is no key of a patch, if it is a misspelling of one. */
function misspeltKey({ at, value }: Addition): Finding | undefined {
  const beside = Object.keys(mapAt(value));
  const [wrong, ...others] = beside.filter((key) => !topKeys.includes(key) && alike(key, topKeys).length > 0);
  if (wrong === undefined || others.length > 0) return undefined;
  const place = at([wrong], 'key');
  return {
    message: `a patch has no key ${wrong}`,
    at: place,
    ...suggestion(wrong, topKeys, 'keys of a patch', place, beside, isClearKeyTypo),
  };
}

/** Keys beside the target and the operations, and expressions of the target that kustomize cannot read. */
function* targetProblems({ at, value }: Addition): Iterable<Finding> {
  const target = mapAt(value, 'target');
  for (const key of Object.keys(mapAt(value)).filter((each) => each !== 'target' && each !== 'patch'))
    yield {
      message: `a patch with a target has no key ${key}`,
      at: at([key], 'key'),
      hint: 'remove it: only target and patch are read',
    };
  for (const [key, text] of Object.entries(target)) {
    if (!targetKeys.includes(key))
      yield {
        message: `the target has the key ${key}, which is not read`,
        at: at(['target', key], 'key'),
        hint: 'name the documents by kind and name: a patch changes only those of its service',
      };
    const problem = typeof text === 'string' ? re2Problem(text) : undefined;
    if (problem !== undefined)
      yield {
        message: `${key} of the target is not a regular expression: ${problem}`,
        at: at(['target', key]),
        hint: 'write the name, or an expression in the syntax of RE2',
      };
  }
}

const targetKeys = ['kind', 'name', 'group', 'version', 'namespace'];

/** An entry of patches: in a kustomization, which has forms that are not read here; the hint has the same patch in the form that is. */
function kustomizationEntry({ at, value }: Addition): Finding | undefined {
  const { target, patch } = mapAt(value);
  const { kind, name, group, version } = mapAt(target);
  if (target === undefined || patch === undefined) return undefined;
  if (typeof kind !== 'string' || typeof name !== 'string')
    return {
      message: 'the target has no kind or no name',
      at: at(['target']),
      hint: 'write target: { kind, name }',
    };
  const isString = typeof patch === 'string';
  const content: unknown = isString ? parseDocument(patch, { logLevel: 'silent' }).toJS() : patch;
  const message = isString ? 'patch is a text' : 'patch is not a list of operations';
  if (Array.isArray(content))
    return {
      message,
      at: at(['patch']),
      hint: 'remove | after patch: the operations are a list, not a text',
    };
  if (!isMap(content))
    return { message, at: at(['patch']), hint: 'write a list of operations: - { op, path, value }' };
  const apiVersion = [group, version ?? '…']
    .filter((part) => typeof part === 'string' && part !== '')
    .join('/');
  const whole = { apiVersion, kind, ...content, metadata: { ...mapAt(content['metadata']), name } };
  const text = stringify(whole, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  const how = 'a document to merge has its target in itself: without target and patch, write ';
  return {
    message,
    at: at(['patch']),
    hint: `${how}${text.length < 200 ? text : 'the document with apiVersion, kind and metadata.name'}`,
  };
}

const directives = ['delete', 'merge', 'replace'];

/** Directives of kubectl patch. Source: Kubernetes, apimachinery, strategicpatch/patch.go. */
const ignoredDirectives = /^\$(?:retainKeys$|(?:setElementOrder|deleteFromPrimitiveList)\/)/;

/**
 * Values of `$patch` that Kustomize refuses, and those that it accepts without any effect.
 * Source: Kustomize v5.8.2, kyaml/yaml/merge2 (strategy of $patch), tried with kustomize build.
 */
function* wrongDirectives({ at }: Pick<Addition, 'at'>, value: unknown, path: Path): Iterable<Finding> {
  const isItem = typeof path.at(-1) === 'number';
  if (isMap(value) && Object.hasOwn(value, '$patch')) {
    const directive = value['$patch'];
    const place = at([...path, '$patch']);
    if (typeof directive !== 'string' || !directives.includes(directive))
      yield {
        message: `kustomize does not know $patch: ${directive}`,
        at: place,
        ...(directive === 'remove'
          ? { hint: didYouMean(['delete']) }
          : suggestion(String(directive), directives, 'values of $patch', place)),
      };
    if (directive === 'replace' && path.length === 0)
      yield {
        message: '$patch: replace at the top of a patch changes nothing',
        at: place,
        hint: 'write it into the map to replace, such as spec: { $patch: replace, … }',
      };
    if (directive === 'replace' && isItem && Object.keys(value).length > 1)
      yield {
        message: '$patch: replace in an item is about the whole list, and this item is lost',
        at: place,
        hint: 'to replace the list, write - $patch: replace as an item of its own, and the new items after it',
      };
  }
  for (const key of isMap(value) ? Object.keys(value) : []) {
    if (ignoredDirectives.test(key))
      yield {
        message: `kustomize does not know ${key}, and would write it into the document`,
        at: at([...path, key], 'key'),
        hint: key.startsWith('$retainKeys')
          ? 'remove it, and set the other keys to null, or write $patch: replace into the map with all that stays'
          : key.startsWith('$deleteFromPrimitiveList')
            ? 'remove it, and write the operations target: { kind, name } and patch: [{ op: remove, path: … }]'
            : 'remove it: items of the patch are put first, in their order',
      };
  }
  const children: Iterable<[string | number, unknown]> = Array.isArray(value)
    ? value.entries()
    : isMap(value)
      ? Object.entries(value)
      : [];
  for (const [step, child] of children) yield* wrongDirectives({ at }, child, [...path, step]);
}
