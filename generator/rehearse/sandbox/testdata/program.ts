import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { clusterNetwork, outsideAddress } from '../../addresses.ts';
import { enterSandbox, followOutside, isInsideSandbox } from '../enter.ts';
import { prepareNetwork } from '../network.ts';

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const networks = [clusterNetwork(0), clusterNetwork(1)];

/** What the program does in the sandbox. */
const scenarios: Readonly<Record<string, () => void | Promise<void>>> = {
  code: () => {
    process.exitCode = 7;
  },
  look: () => {
    print(
      JSON.stringify({
        user: process.getuid?.(),
        terminal: process.stdout.isTTY === true,
        temporary: readdirSync(tmpdir()),
      }),
    );
  },
  crash: () => {
    process.kill(process.pid, 'SIGKILL');
  },
  /** Starts a process in its own session, and runs until it is stopped. */
  run: () => {
    const [, , , token = ''] = process.argv;
    spawn('sh', ['-c', 'sleep 3600; true', token], { detached: true, stdio: 'ignore' }).unref();
    process.once('SIGINT', () => {
      print('stopping');
      process.exit(3);
    });
    setInterval(() => {}, 1_000);
    print('ready');
  },
  /** Does not get to any message or signal. */
  busy: () => {
    writeSync(1, 'ready\n');
    for (;;);
  },
  orphan: async () => {
    execFileSync('sh', ['-c', 'sleep 0.1 &']);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const states = execFileSync('sh', ['-c', 'cat /proc/[0-9]*/stat | cut -d" " -f2,3'], {
      encoding: 'utf8',
    });
    print(String(states.includes(' Z')));
  },
  network: async () => {
    await prepareNetwork(networks);
    const hosts = [...networks.flatMap(({ host, metrics }) => [host, metrics]), outsideAddress(300)];
    for (const host of hosts) {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen({ host, port: 6443 }, resolve));
      print(`${host} listens`);
      server.close();
    }
  },
};

if (isInsideSandbox()) {
  followOutside();
  await scenarios[process.argv[2] ?? '']?.();
} else process.exitCode = await enterSandbox(process.argv.slice(1));
