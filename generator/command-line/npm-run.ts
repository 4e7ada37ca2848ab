/** The command line of an npm script, quoted for a shell. */
export function npmRun(name: string, ...args: readonly string[]): string {
  return `npm run ${name} -- ${args.map(shellQuoted).join(' ')}`;
}

const shellQuoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
