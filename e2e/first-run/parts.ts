/** A command of the suite. */
export interface Part {
  readonly command: string;
  /** For a command that runs until it is stopped: what it prints when it is ready. */
  readonly ready?: RegExp;
  /** The reason for not running it here. */
  readonly notRun?: string;
  /** It needs what only the owner of a machine can install or allow; without it, the command is not run. */
  readonly rehearses?: true;
}

/** Commands that need special treatment, by their beginning. */
const special: readonly (readonly [begin: RegExp, part: (command: string) => Part])[] = [
  [/^kubectl /, (command) => ({ command, notRun: 'it needs a cluster in which Argo CD runs' })],
  [/^npm start\b/, (command) => ({ command, ready: /Press Ctrl-C/ })],
  [/^npm run rehearse\b/, (command) => ({ command, rehearses: true })],
  // There is no user who answers.
  [/^npm run (?:deploy|promote|canary|rollback)\b/, (command) => ({ command: `${command} --yes` })],
];

/** How a command of the README is run. */
export function partOf(command: string): Part {
  const [, part] = special.find(([begin]) => begin.test(command)) ?? [];
  return part ? part(command) : { command };
}

/** Runs after the README: all proofs and tools again on the result, a promotion through all stages, and a rollback. */
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
