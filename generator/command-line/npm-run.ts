/** The exact command line of another step, as a person types it. */
export function npmRun(name: string, ...args: readonly string[]): string {
  return `npm run ${name} -- ${args.map(shellQuoted).join(' ')}`;
}

const shellQuoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
