import { parse } from 'yaml';
import { mergePatch } from '../load/merge-patch.ts';
import { soundFiles } from './temporary-repository.ts';

/** A spec of the valid repository with overrides merged in. JSON is valid YAML. */
export function merged(path: string, more: object): Record<string, string> {
  return { [path]: JSON.stringify(mergePatch(parse(soundFiles[path] ?? ''), more)) };
}
