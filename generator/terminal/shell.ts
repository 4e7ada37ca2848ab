/** A word as a POSIX shell takes it: quoted if it has to be. Words that start with = are quoted for zsh. */
export const shellWord = (word: string): string =>
  /^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The command line of an npm script, quoted for a shell. */
export function npmRun(name: string, ...args: readonly string[]): string {
  return `npm run ${name} -- ${args.map(shellWord).join(' ')}`;
}
