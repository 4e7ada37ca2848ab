/** A command of the suite. */
export interface Part {
  readonly command: string;
  /** Of a command that goes on until it is stopped: what it prints when it can be asked. */
  readonly ready?: RegExp;
  /** Why it is not run here. */
  readonly notRun?: string;
}

/** Commands that need more than to be run, by their beginning. */
const special: readonly (readonly [begin: RegExp, part: (command: string) => Part])[] = [
  [/^kubectl /, (command) => ({ command, notRun: 'it needs a cluster in which Argo CD runs' })],
  [/^npm start\b/, (command) => ({ command, ready: /Press Ctrl-C/ })],
  // Nobody is here to answer.
  [/^npm run (?:promote|canary|rollback)\b/, (command) => ({ command: `${command} --yes` })],
];

/** How a command of the README is run. */
export function partOf(command: string): Part {
  const [, part] = special.find(([begin]) => begin.test(command)) ?? [];
  return part ? part(command) : { command };
}

/** What follows the README: all proofs and tools once more on what it has left, a promotion through all stages, and back. */
export const afterwards: readonly Part[] = [
  'npm run check -- --all',
  'npm run promote -- greeter-a --to prod-eu',
  'npm run push',
  'npm run promote -- greeter-a --to prod-us',
  'npm run push',
  'npm run prove -- --service greeter-a',
  'npm run rollback -- greeter-a --cluster prod-eu',
  'npm run check -- --change --base origin/main',
  'npm run push',
].map(partOf);
