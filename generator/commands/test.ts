import { defineCommand } from '../command-line/command.ts';

export const command = defineCommand({
  name: 'test',
  summary: 'check everything: code, generated files, and all documents against strict schemas',
  description:
    'Runs every step; the last line counts what passed and failed. If the tool of a step is missing, the step is skipped and prints how to install the tool; with CI=true it fails.',
  options: {
    only: { value: 'step', repeatable: true, help: 'run only this step' },
    list: { help: 'print the steps' },
  },
  examples: ['npm test', 'npm test -- --only kustomize --only kubeconform'],
  exitCodes: { 0: 'nothing failed', 1: 'a step failed' },

  async run({ only, list }) {
    const { chooseSteps, listSteps, verifyRepository } = await import('../ci/verify-repository.ts');
    const steps = chooseSteps(only);
    if (!list) return verifyRepository(steps);
    listSteps(steps);
    return 0;
  },
});
