import { isMap } from '../../lang/plain-map.ts';
import type { Workspace } from '../../load/workspace.ts';

/** True if a patch of the service, of any form, holds a map of which the condition is true, at any depth. */
export function patchMentions(
  { additions }: Workspace,
  service: string,
  condition: (map: Readonly<Record<string, unknown>>) => boolean,
): boolean {
  return additions.some(
    (addition) =>
      addition.folder === 'patches' && addition.service === service && mentions(addition.value, condition),
  );
}

function mentions(value: unknown, condition: (map: Readonly<Record<string, unknown>>) => boolean): boolean {
  if (Array.isArray(value)) return value.some((item) => mentions(item, condition));
  if (!isMap(value)) return false;
  return condition(value) || Object.values(value).some((child) => mentions(child, condition));
}
