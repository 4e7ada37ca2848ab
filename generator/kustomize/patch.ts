import { parse } from 'yaml';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { strategicMerge } from '../patches/strategic-merge.ts';
import type { Patch } from '../render/kustomization.ts';
import type { PatchTransformer } from '../render/patchtransformer.ts';
import { type Building, withOperations } from './building.ts';

/** True for what configures a patch that a service brings along. */
export const isPatchTransformer = (content: unknown): content is PatchTransformer =>
  isMap(content) && content['kind'] === 'PatchTransformer';

/**
 * A document with a patch applied if it is the target: none if the patch deletes it. A target's name is an expression for
 * the whole name, with the version's suffix or without.
 * Source: Kustomize, PatchTransformer and Selector.
 */
export function applyPatch(building: Building, { target, patch }: Patch): Building[] {
  const { origin, document } = building;
  const name = new RegExp(`^(?:${target.name})$`);
  const names = [origin, isMap(document['metadata']) ? document['metadata']['name'] : undefined];
  if (document['kind'] !== target.kind || !names.some((each) => name.test(String(each)))) return [building];
  const said: unknown = parse(patch, { logLevel: 'silent' });
  if (Array.isArray(said)) return [{ origin, document: withOperations(document, said.filter(isMap)) }];
  if (!isMap(said) || said['$patch'] === 'delete') return [];
  return [{ origin, document: strategicMerge(document, withoutName(said)) }];
}

/** A patch names the document that it is for; the name with the version's suffix stays. */
function withoutName(patch: PlainMap): PlainMap {
  const metadata = isMap(patch['metadata']) ? patch['metadata'] : {};
  const { name: _name, namespace: _namespace, ...others } = metadata;
  return Object.keys(others).length > 0
    ? { ...patch, metadata: others }
    : Object.fromEntries(Object.entries(patch).filter(([key]) => key !== 'metadata'));
}
