import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Command, Failure, UsageError } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import { addressVariables, removeAddresses, writeAddresses } from '../local/addresses.ts';
import { runFleet } from '../local/fleet.ts';
import { loopback, parsePort } from '../local/loopback-port.ts';
import { choosePorts } from '../local/ports.ts';
import { type Runnable, runnableServices } from '../local/runnable.ts';
import { bundleService } from '../toolchain/bundle-service.ts';

/** Runs services on this machine, without a mesh. */
export const command: Command = {
  summary: 'run services of this repository on this machine',
  usage: `npm start                                run all services that have a src/main.ts, until Ctrl-C
npm start -- <service>...                run only these
npm start -- --port greeter-b=6000       the port of a service (default: grpc.port of its spec, or the next free one)

Services start before their callers, and listen on ${loopback} only. Port 0 is any free port. A service finds the
services that it calls by variables: GREETER_B_ADDRESS is the address of greeter-b.

Exit codes: 0 stopped by you, 1 a service could not start or ended, 2 wrong usage.
Example: npm start, and in another terminal: npm run greet -- World`,

  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { port: { type: 'string', multiple: true, default: [] } },
      allowPositionals: true,
    });
    const services = selected(runnableServices(repositoryRoot), positionals);
    const ports = await choosePorts(services, portsOf(values.port, services));
    const files = await Promise.all(
      services.map(({ name }) => bundleService(name, join(repositoryRoot, '.cache', 'services', name))),
    );
    try {
      return await runFleet(
        services.map(({ name }, index) => ({
          name,
          file: files[index] ?? '',
          port: ports.get(name) ?? 0,
          env: (addresses) => ({ APP_VERSION: 'v1', ...addressVariables(addresses) }),
        })),
        (addresses) => {
          writeAddresses(addresses);
          for (const { name } of services.filter(({ hasClient }) => hasClient))
            console.log(`Call ${name} in another terminal: npm run client -- ${name} -- --help`);
          console.log('Press Ctrl-C here to stop all services.');
        },
      );
    } finally {
      removeAddresses();
    }
  },
};

/** @throws UsageError for a name that no service has, Failure if the repository has no service to run */
function selected(services: readonly Runnable[], names: readonly string[]): readonly Runnable[] {
  const known = services.map(({ name }) => name);
  if (known.length === 0) throw new Failure('no folder of services/ has a src/main.ts');
  for (const name of names)
    if (!known.includes(name))
      throw new UsageError(`there is no service ${name} to run; ${suggest(name, known, 'services')}`);
  return names.length === 0 ? services : services.filter(({ name }) => names.includes(name));
}

/** The values of --port by service. */
function portsOf(texts: readonly string[], services: readonly Runnable[]): Map<string, number> {
  return new Map(
    texts.map((text) => {
      const [, name = '', port = ''] = /^(.+)=(.*)$/.exec(text) ?? [];
      if (!services.some((service) => service.name === name))
        throw new UsageError(`--port must be <service>=<port> with a service that runs, not "${text}"`);
      return [name, parsePort('port', port)];
    }),
  );
}
