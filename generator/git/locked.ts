/**
 * What to do if git could not lock a file of the clone; undefined if its words are about something else. Git itself says
 * so in eight lines.
 */
export function lockedWords(stderr: string): string | undefined {
  const [, lock] = /Unable to create '(.+\.lock)': File exists/.exec(stderr) ?? [];
  return lock === undefined
    ? undefined
    : `another git is at work in this clone, or was stopped in the middle: wait until it has ended, or remove ${lock}`;
}
