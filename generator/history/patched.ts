import type { Addition } from '../load/additions.ts';
import { mergePatch } from '../load/merge-patch.ts';
import { identityOfDocument, patchOf } from '../model/additions.ts';
import { isMap } from '../model/plain-map.ts';
import type { ClusterDocument } from './documents.ts';

/**
 * A document with a service's own patches. A target without a version's suffix is every version's. A document to merge
 * is merged by RFC 7396, which is what a strategic merge patch does to maps; lists it would merge item by item are
 * replaced, which no check looks at.
 */
export function patched(
  document: ClusterDocument,
  patches: readonly Addition[],
  service: string,
): ClusterDocument {
  let { content } = document;
  for (const addition of patches) {
    const target = patchOf(addition)?.target;
    if (!target || !isTarget(target, document, service)) continue;
    const result = identityOfDocument(addition.value)
      ? mergePatch(content, withoutName(addition.value))
      : withOperations(content, addition.value);
    if (isMap(result)) content = result;
  }
  return content === document.content ? document : { ...document, content };
}

function isTarget(
  target: { readonly kind: string; readonly name: string },
  { kind, name }: ClusterDocument,
  service: string,
): boolean {
  if (kind !== target.kind) return false;
  return name === target.name || (target.name === service && name.startsWith(`${service}-`));
}

/** The name in a patch is its target's, without the suffix of a version. */
function withoutName(value: unknown): unknown {
  if (!isMap(value) || !isMap(value['metadata'])) return value;
  const { name: _name, ...metadata } = value['metadata'];
  return { ...value, metadata };
}

function withOperations(content: unknown, value: unknown): unknown {
  const operations = isMap(value) && Array.isArray(value['patch']) ? value['patch'] : [];
  return operations.reduce((document: unknown, operation: unknown) => {
    if (!isMap(operation) || typeof operation['path'] !== 'string') return document;
    const steps = operation['path'].split('/').slice(1).map(unescaped);
    return withChange(document, steps, operation['op'] === 'remove', operation['value']);
  }, content);
}

/** RFC 6902 as far as it changes documents: `test` changes nothing, `move` and `copy` are no business of checks. */
function withChange(node: unknown, steps: readonly string[], removes: boolean, value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(node)) {
    const index = step === '-' ? node.length : Number(step);
    if (rest.length === 0 && removes) return node.toSpliced(index, 1);
    if (rest.length === 0 && index >= node.length) return [...node, value];
    return node.with(index, withChange(node[index], rest, removes, value));
  }
  if (!isMap(node)) return node;
  const { [step]: old, ...others } = node;
  if (rest.length === 0 && removes) return others;
  return { ...others, [step]: withChange(old, rest, removes, value) };
}

/** RFC 6901, section 3. */
const unescaped = (step: string): string => step.replace(/~1/g, '/').replace(/~0/g, '~');
