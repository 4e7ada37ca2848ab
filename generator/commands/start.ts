import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';
import { repositoryRoot } from '../command-line/repository.ts';
import { removeAddresses, writeAddresses } from '../local/addresses.ts';
import { runFleet } from '../local/fleet.ts';
import { grpcPort } from '../local/grpc-port.ts';
import { ensureFree, loopback, nextFree, parsePort } from '../local/loopback-port.ts';
import { bundleService } from '../toolchain/bundle-service.ts';

const flags = {
  'greeter-a-port': { type: 'string' },
  'greeter-b-port': { type: 'string' },
} as const;

/** Runs the example's services on this machine, without a mesh. */
export const command: Command = {
  summary: 'run greeter-b and greeter-a on this machine',
  usage: `npm start                                  run greeter-b, then greeter-a, until Ctrl-C
npm start -- --greeter-b-port 6000         where greeter-b listens (default: grpc.port of its spec)
npm start -- --greeter-a-port 6001         where greeter-a listens (default: the next free port)

Both listen on ${loopback} only. Port 0 takes any free one.

Exit codes: 0 stopped by you, 1 a server could not start or ended, 2 wrong usage.
Example: npm start, and in another terminal: npm run greet -- World`,

  async run(args) {
    const { values } = parseArgs({ args: [...args], options: flags });
    const ports = await choosePorts(values);
    const [greeterB, greeterA] = await Promise.all([bundle('greeter-b'), bundle('greeter-a')]);
    try {
      return await runFleet(
        [
          { name: 'greeter-b', file: greeterB, port: ports.greeterB, env: () => ({ APP_VERSION: 'v1' }) },
          { name: 'greeter-a', file: greeterA, port: ports.greeterA, env: greeterAEnvironment },
        ],
        (addresses) => {
          writeAddresses(addresses);
          console.log('Try, in another terminal: npm run greet -- World   (Ctrl-C here stops both)');
        },
      );
    } finally {
      removeAddresses();
    }
  },
};

function greeterAEnvironment(addresses: ReadonlyMap<string, string>): Record<string, string> {
  return { APP_VERSION: 'v1', GREETER_B_ADDRESS: addresses.get('greeter-b') ?? '' };
}

function bundle(name: string): Promise<string> {
  return bundleService(name, join(repositoryRoot, '.cache', 'services', name));
}

/** In a cluster both have the same port; on one machine greeter-a takes the next free one after greeter-b's. */
async function choosePorts(values: Partial<Record<keyof typeof flags, string>>) {
  const flagA = values['greeter-a-port'];
  const flagB = values['greeter-b-port'];
  const wantedB = flagB === undefined ? grpcPort('greeter-b') : parsePort('greeter-b-port', flagB);
  const wantedA = flagA === undefined ? undefined : parsePort('greeter-a-port', flagA);
  if (wantedA === wantedB && wantedB !== 0)
    throw new UsageError(`greeter-a and greeter-b cannot both listen at port ${wantedB}.`);
  const greeterB = await ensureFree(wantedB, 'greeter-b-port');
  const greeterA =
    wantedA === undefined
      ? await nextFree(Math.max(greeterB + 1, grpcPort('greeter-a')), 'greeter-a-port')
      : await ensureFree(wantedA, 'greeter-a-port');
  return { greeterA, greeterB };
}
