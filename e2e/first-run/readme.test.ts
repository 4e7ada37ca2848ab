import { expect, it } from 'vitest';
import { partOf } from './parts.ts';
import { commandsIn } from './readme.ts';

const page = `# Page

\`\`\`yaml
npm: no command
\`\`\`

\`\`\`sh
# at first
npm run generate   # renders everything
npm run greet -- "issue #12"

kubectl apply -f root.yaml
\`\`\`

    npm run indented

\`\`\`console
$ npm run shown
\`\`\`
`;

it('finds the commands of sh blocks, with their lines and without comments', () => {
  expect(commandsIn(page)).toEqual([
    { command: 'npm run generate', line: 9 },
    { command: 'npm run greet -- "issue #12"', line: 10 },
    { command: 'kubectl apply -f root.yaml', line: 12 },
  ]);
});

it('answers questions, keeps a server running, and gives a reason for a command that it does not run', () => {
  expect(partOf('npm run generate')).toEqual({ command: 'npm run generate' });
  expect(partOf('npm run canary -- a v2')).toEqual({ command: 'npm run canary -- a v2 --yes' });
  expect(partOf('npm start')).toMatchObject({ command: 'npm start', ready: expect.any(RegExp) });
  expect(partOf('npm run rehearse')).toEqual({ command: 'npm run rehearse', rehearses: true });
  expect(partOf('kubectl apply -f root.yaml')).toMatchObject({ notRun: expect.stringContaining('cluster') });
});
