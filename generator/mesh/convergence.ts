import { readFileSync } from 'node:fs';
import { Failure } from '../command-line/errors.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { noConnection } from './http-get.ts';
import type { Istiod } from './istiod.ts';
import { maps, part } from './kubernetes-object.ts';
import { until } from './poll.ts';
import type { EnvoyProxy } from './proxy.ts';

/** Sent and acknowledged: the kinds of configuration that istiod counts for each proxy. */
const kinds = ['cluster', 'listener', 'route', 'endpoint'] as const;

/** Counters of an Envoy that must be zero. */
const refusals =
  /^(cluster_manager\.cds|listener_manager\.lds)\.update_rejected$|\.rds\..*update_rejected$|init_fetch_timeout$/;

/**
 * Waits until every proxy serves what istiod has for it, and has acknowledged it. Proxies that are connected after istiod
 * has read all documents get all of it at once; Envoy calls itself LIVE when clusters, certificates, listeners and
 * routes of that are there.
 * @throws Failure with what is missing, or what a proxy refuses
 */
export async function convergenceOf(istiod: Istiod, proxies: readonly EnvoyProxy[]): Promise<void> {
  await Promise.all(proxies.map(live));
  await Promise.all(proxies.map(refusesNothing));
  await until('Waiting for the proxies to acknowledge their configuration', async () => {
    istiod.program.check();
    const missing = unacknowledged(await istiod.debug('syncz'), proxies);
    return missing === undefined ? { answer: true } : missing;
  });
  await Promise.all(proxies.map(refusesNothing));
}

function live({ program, node, admin }: EnvoyProxy): Promise<true> {
  return until(`Starting the proxy ${node.name}`, async () => {
    program.check();
    const ready = await admin('/ready').catch(noConnection);
    if (typeof ready !== 'string' && ready.status === 200) return { answer: true };
    const answer = typeof ready === 'string' ? ready : ready.text.trim();
    return `its answer is ${answer}; its log is ${program.log}.`;
  });
}

/** The first proxy that has not got, or not acknowledged, what istiod has for it. */
function unacknowledged(syncz: unknown, proxies: readonly EnvoyProxy[]): string | undefined {
  const states = new Map(
    (Array.isArray(syncz) ? syncz.filter(isMap) : []).map((each) => [each['proxy'], each]),
  );
  for (const { node } of proxies) {
    const state = states.get(`${node.name}.${node.namespace}`);
    if (!state) return `istiod does not know ${node.name}.`;
    for (const kind of kinds) {
      const sent = state[`${kind}_sent`];
      if (sent !== undefined && sent !== state[`${kind}_acked`])
        return `${node.name} has not acknowledged its ${kind} configuration${reason(state)}.`;
    }
  }
  return undefined;
}

function reason(state: PlainMap): string {
  const errors = Object.values(isMap(state['resources']) ? state['resources'] : {})
    .map((resource) => part(resource, 'last_error') ?? part(resource, 'LastError'))
    .filter((error) => typeof error === 'string' && error !== '');
  return errors.length === 0 ? '' : `: ${errors.join('; ')}`;
}

/** @throws Failure with the words of the Envoy */
async function refusesNothing({ node, admin, program }: EnvoyProxy): Promise<void> {
  program.check();
  const stats = maps(JSON.parse((await admin('/stats?format=json&usedonly')).text), 'stats');
  const refused = stats.find(({ name, value }) => refusals.test(String(name)) && Number(value) > 0);
  if (refused === undefined) return;
  const words = readFileSync(program.log, 'utf8')
    .split('\n')
    .findLast((line) => line.includes('rejected'))
    ?.replace(/^(\[.*?\])+ */, '');
  throw new Failure(`The proxy ${node.name} refuses its configuration: ${words ?? String(refused['name'])}`);
}
