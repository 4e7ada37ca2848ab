import { UsageError } from '../command-line/errors.ts';
import { ensureFree, nextFree } from './loopback-port.ts';
import type { Runnable } from './runnable.ts';

/**
 * A port for each service, by name: the wanted one, or the first free one from the port of its spec upwards. In a
 * cluster all services can have the same port, on one machine they cannot.
 * @throws UsageError for one port wanted twice, Failure for a wanted port in use
 */
export async function choosePorts(
  services: readonly Pick<Runnable, 'name' | 'port'>[],
  wanted: ReadonlyMap<string, number>,
): Promise<Map<string, number>> {
  const chosen = new Map<string, number>();
  for (const [name, port] of wanted) {
    const other = [...chosen].find(([, each]) => each === port && port !== 0);
    if (other) throw new UsageError(`${other[0]} and ${name} cannot both listen on port ${port}`);
    chosen.set(name, await ensureFree(port, '--port'));
  }
  for (const { name, port } of services.filter((service) => !wanted.has(service.name))) {
    let free = await nextFree(port, '--port');
    while ([...chosen.values()].includes(free)) free = await nextFree(free + 1, '--port');
    chosen.set(name, free);
  }
  return chosen;
}
