import { lstatSync, readdirSync } from 'node:fs';
import { inputFolders } from '../load/input-paths.ts';
import { isSystemError } from '../platform/system-error.ts';
import { type Stamp, sameStamp, stampOf } from './stamp.ts';

/** The stamps of files and folders, by path from the root; null for what does not exist. */
export type InputStamps = Readonly<Record<string, Stamp | null>>;

/**
 * The stamps of everything below the folders of inputs: while they are the same, the inputs are, and need not be read.
 * Undefined if stamps are not enough: a link can change its meaning without a change of its stamp.
 */
export function inputStampsOf(root: string): InputStamps | undefined {
  const stamps: Record<string, Stamp | null> = {};
  const visit = (folder: string): boolean => {
    stamps[folder] = stampOf(`${root}/${folder}`) ?? null;
    for (const entry of readdirSync(`${root}/${folder}`, { withFileTypes: true })) {
      if (entry.name === 'node_modules') continue;
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!visit(path)) return false;
      } else if (entry.isFile()) stamps[path] = stampOf(`${root}/${path}`) ?? null;
      else return false;
    }
    return true;
  };
  try {
    for (const folder of inputFolders) {
      const stat = lstatSync(`${root}/${folder}`, { throwIfNoEntry: false });
      if (!stat) stamps[folder] = null;
      else if (!stat.isDirectory() || !visit(folder)) return undefined;
    }
  } catch (error) {
    // Reading the inputs reports it.
    if (isSystemError(error)) return undefined;
    throw error;
  }
  return stamps;
}

/** True if nothing has changed below the folders of inputs. */
export function inputsUntouched(root: string, stamps: InputStamps | undefined): boolean {
  if (!stamps) return false;
  for (const path in stamps) {
    const [before, now] = [stamps[path], stampOf(`${root}/${path}`)];
    if (before ? !sameStamp(before, now) : now !== undefined) return false;
  }
  return true;
}
