import { parse } from 'yaml';
import { mergePatch } from '../load/merge-patch.ts';
import { soundFiles } from './temporary-repository.ts';

/** A spec of the sound repository with more said, by the rule of overrides. JSON is YAML too. */
export function merged(path: string, more: object): Record<string, string> {
  return { [path]: JSON.stringify(mergePatch(parse(soundFiles[path] ?? ''), more)) };
}
