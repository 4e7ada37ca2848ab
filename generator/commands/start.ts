import { join } from 'node:path';
import { defineCommand } from '../command-line/command.ts';
import { Failure, UsageError } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { refusal, wholeNumber } from '../command-line/values.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import type { Runnable } from '../local/runnable.ts';

interface ServicePort {
  readonly service: string;
  readonly port: number;
}

function servicePort(text: string, option: string): ServicePort {
  const [, service = '', port = ''] = /^(.+)=(.*)$/.exec(text) ?? [];
  if (service === '') throw refusal(option, 'a service and its port, such as stock=6000', text);
  return { service, port: wholeNumber(0, 65535)(port, `${option} ${service}`) };
}

export const command = defineCommand({
  name: 'start',
  summary: 'run services of this repository on this machine, without a mesh',
  description: `Runs the services that have a src/main.ts, until Ctrl-C. Services start before their callers, and listen on 127.0.0.1 only. A service finds the services that it calls by variables: GREETER_B_ADDRESS is the address of greeter-b.`,
  positionals: {
    services: { optional: true, repeatable: true, help: 'the services to run; without any, all of them' },
  },
  options: {
    port: {
      value: 'service=port',
      repeatable: true,
      parse: servicePort,
      help: 'the port of a service; 0 is any free port. Without it, grpc.port of its spec, or the next free port',
    },
  },
  examples: ['npm start', 'npm start -- greeter-b', 'npm start -- --port greeter-b=6000'],
  exitCodes: { 0: 'stopped with Ctrl-C', 1: 'a service did not start, or ended' },

  async run({ services: names, port }) {
    const { runnableServices } = await import('../local/runnable.ts');
    const { choosePorts } = await import('../local/ports.ts');
    const { addressVariables, removeAddresses, writeAddresses } = await import('../local/addresses.ts');
    const { runFleet } = await import('../local/fleet.ts');
    const { bundleService } = await import('../toolchain/bundle-service.ts');
    const services = selected(runnableServices(repositoryRoot), names);
    const ports = await choosePorts(services, portsOf(port, services));
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
});

/** @throws UsageError for a name that no service has, Failure if the repository has no service to run */
function selected(services: readonly Runnable[], names: readonly string[]): readonly Runnable[] {
  const all = services.map(({ name }) => name);
  if (all.length === 0) throw new Failure('no folder of services/ has a src/main.ts');
  for (const name of names)
    if (!all.includes(name))
      throw new UsageError(`there is no service ${name} to run; ${suggest(name, all, 'services')}`);
  return names.length === 0 ? services : services.filter(({ name }) => names.includes(name));
}

/** The values of --port by service. @throws UsageError for a service that does not run */
function portsOf(wanted: readonly ServicePort[], services: readonly Runnable[]): Map<string, number> {
  const names = services.map(({ name }) => name);
  const stranger = wanted.find(({ service }) => !names.includes(service));
  if (stranger)
    throw new UsageError(
      `--port names ${stranger.service}, which does not run; ${suggest(stranger.service, names, 'services')}`,
    );
  return new Map(wanted.map(({ service, port }) => [service, port]));
}
