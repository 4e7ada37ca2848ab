/** The exact command line of another step, as a person types it. */
export function commandLine(name: string, ...args: readonly string[]): string {
  return `npm run ${name} -- ${args.map(quoted).join(' ')}`;
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
