import type { Loaded } from '../../load/workspace.ts';
import type { ServiceSpec } from '../../schema/service.ts';

/**
 * True if a spec has a key that could not be read. Another check reports the key. If the spec seems to lack a server, the
 * key may be that server, misspelt.
 */
export function hasUnreadKey({ file, spec }: Pick<Loaded<ServiceSpec>, 'file' | 'spec'>): boolean {
  const written = [...file.text.matchAll(/^([A-Za-z]\w*):/gm)].map(([, key = '']) => key);
  return written.some((key) => !Object.hasOwn(spec, key));
}
