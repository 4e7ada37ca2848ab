import { defineCommand } from '../command-line/command.ts';

export const command = defineCommand({
  name: 'test',
  summary: 'check everything: code, generated files, and all documents against strict schemas',
  description:
    'Runs every step; the last line counts what passed and failed. Tools check what has changed since their last run, and what passes without the specs, such as unit tests, runs again if a source has changed. If the tool of a step is missing, the step is skipped and prints how to install the tool. With CI=true, everything is checked, and a missing tool is a failure.',
  options: {
    only: { value: 'step', repeatable: true, help: 'run only this step' },
    all: { help: 'check everything, also what has not changed since it passed' },
    list: { help: 'print the steps' },
  },
  examples: ['npm test', 'npm test -- --only tree --only istio'],
  exitCodes: { 0: 'nothing failed', 1: 'a step failed' },

  async run({ only, all, list }) {
    const { chooseSteps, listSteps, verifyRepository } = await import('../ci/verify-repository.ts');
    const steps = chooseSteps(only);
    if (!list) return verifyRepository(steps, all);
    listSteps(steps);
    return 0;
  },
});
