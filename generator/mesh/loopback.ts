import { createServer, type Server } from 'node:net';
import { Failure } from '../command-line/errors.ts';

/** What an address is for: each kind has its own part of the block, and no address is used twice. */
const parts = { control: 0, pod: 16, caller: 32, gateway: 48, outside: 64 } as const;

/** What has an address. */
export type AddressKind = keyof typeof parts;

const hostsOfPart = 4000;
const lockPort = 61_999;

/**
 * 127.<block>.0.0/16, for this run alone: two runs at once never meet, and no port has to be searched for. The block is
 * reserved by listening at its first address: the kernel frees it when this process ends, however it ends.
 */
export interface Loopback {
  /** An address that nothing else of this run has. @throws Failure if none is left */
  next(kind: AddressKind): string;
  release(): void;
}

/** Reserves a free block. @throws Failure if none is free */
export async function claimLoopback(): Promise<Loopback> {
  for (let tries = 0; tries < 100; tries++) {
    const block = 1 + Math.floor(Math.random() * 254);
    const lock = await listen(`127.${block}.0.0`);
    if (lock) return loopback(block, lock);
  }
  throw new Failure('No addresses are left in 127.0.0.0/8: are hundreds of proofs running?');
}

function loopback(block: number, lock: Server): Loopback {
  const given = new Map<AddressKind, number>();
  return {
    next(kind) {
      const count = given.get(kind) ?? 0;
      if (count >= hostsOfPart) throw new Failure(`A mesh on one machine has ${hostsOfPart} pods at most.`);
      given.set(kind, count + 1);
      return `127.${block}.${parts[kind] + Math.floor(count / 250)}.${1 + (count % 250)}`;
    },
    release() {
      lock.close();
    },
  };
}

/** Undefined where the address is taken. */
function listen(host: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer().unref();
    server.once('error', () => resolve(undefined));
    server.listen({ host, port: lockPort, exclusive: true }, () => resolve(server));
  });
}
