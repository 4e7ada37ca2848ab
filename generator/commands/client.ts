import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { defineCommand } from '../command-line/command.ts';
import type { ExitCode } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';

export const command = defineCommand({
  name: 'client',
  summary: 'run the client of a service against the services of npm start',
  description: `Runs services/<service>/src/client.ts with the arguments after the second --. The client finds the services that npm start runs by variables: GREETER_A_ADDRESS is the address of greeter-a.`,
  usage: ['<service> [-- <argument>...]'],
  positionals: {
    service: { help: 'a service with a src/client.ts' },
    arguments: { optional: true, repeatable: true, help: 'arguments and options of the client' },
  },
  examples: ['npm run client -- greeter-a -- World --stream 3', 'npm run client -- greeter-a -- --help'],
  exitCodes: { 0: 'the client exited with 0', 1: 'the client failed, or there is no such client' },

  async run({ service, arguments: words }) {
    const { bundleClient } = await import('../toolchain/bundle-service.ts');
    const { addressVariables, readAddresses } = await import('../local/addresses.ts');
    const file = await bundleClient(service, join(repositoryRoot, '.cache', 'services', service));
    const child = spawn(process.execPath, ['--enable-source-maps', file, ...words], {
      env: { ...process.env, ...addressVariables(readAddresses()) },
      stdio: 'inherit',
    });
    const [code] = await once(child, 'exit');
    return exitCodeOf(code);
  },
});

/** The exit codes of this repository; a signal, or any other code, is a failure. */
const exitCodeOf = (code: unknown): ExitCode => (code === 0 || code === 2 ? code : 1);
