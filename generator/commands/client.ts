import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Command, type ExitCode, UsageError } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { addressVariables, readAddresses } from '../local/addresses.ts';
import { bundleClient } from '../toolchain/bundle-service.ts';

/** Runs the client program of a service. */
export const command: Command = {
  summary: 'run the client of a service against the services of npm start',
  usage: `npm run client -- <service> [-- <argument>...]

Runs services/<service>/src/client.ts with these arguments. It finds the services that npm start runs by variables:
GREETER_A_ADDRESS is the address of greeter-a.

Exit codes: those of the client; 1 if there is no such client, 2 wrong usage.
Example: npm run client -- greeter-a -- World --stream 3`,

  async run(args) {
    const [service, separator, ...rest] = args;
    if (service === undefined || service.startsWith('-')) throw new UsageError('needs the name of a service');
    const words = separator === '--' ? rest : args.slice(1);
    const file = await bundleClient(service, join(repositoryRoot, '.cache', 'services', service));
    const child = spawn(process.execPath, ['--enable-source-maps', file, ...words], {
      env: { ...process.env, ...addressVariables(readAddresses()) },
      stdio: 'inherit',
    });
    const [code] = await once(child, 'exit');
    return exitCodeOf(code);
  },
};

/** The exit codes of this repository; a signal, or any other code, is a failure. */
const exitCodeOf = (code: unknown): ExitCode => (code === 0 || code === 2 ? code : 1);
