import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A Prometheus that runs. */
export interface RunningPrometheus {
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Starts a Prometheus that scrapes a port of this machine twice a second.
 * @param program path of the program
 * @param folder where its configuration and its data are
 */
export async function startPrometheus(
  program: string,
  folder: string,
  target: number,
): Promise<RunningPrometheus> {
  const port = await freePort();
  const configuration = {
    global: { scrape_interval: '500ms', scrape_timeout: '500ms' },
    scrape_configs: [{ job_name: 'proxies', static_configs: [{ targets: [`127.0.0.1:${target}`] }] }],
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(configuration));
  const child = spawn(
    program,
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = `http://127.0.0.1:${port}`;
  for (let attempt = 0; !(await isReady(address)); attempt++) {
    if (attempt > 200 || child.exitCode !== null) throw new Error('Prometheus does not start');
    await sleep(100);
  }
  return {
    address,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function isReady(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/-/ready`)).ok;
  } catch (error) {
    // It does not listen yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
