import { mapAt, numberAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { quantityOf } from '../../model/quantity.ts';
import { resourcesOf as resourcesFor } from '../../model/resources.ts';
import { present, type Settings } from './settings.ts';

/**
 * CPU and memory of a container. A limit without a request is also the request. A memory request that is too large for
 * the default limit gets twice as much as limit.
 * Source: Kubernetes, Resource Management for Pods and Containers.
 */
export function resourcesOf(container: PlainMap): Settings {
  const [given, limits] = ['requests', 'limits'].map((key) => amounts(mapAt(container, 'resources', key)));
  const requests = { ...limits, ...given };
  const { memory } = requests;
  return present({
    requests,
    limits: { ...(isAboveDefault(memory) ? { memory: twice(memory) } : {}), ...limits },
  });
}

/** What to know about the memory of a container that has no limit today; undefined if it has one. */
export function memoryNote(container: PlainMap): string | undefined {
  if (mapAt(container, 'resources', 'limits')['memory'] !== undefined) return undefined;
  const { limits } = resourcesFor({ resources: resourcesOf(container) });
  return `its container has no memory limit today, and now ${limits['memory']}: Kubernetes stops pods that use more. Compare with what they use, and set resources.limits.memory`;
}

const amounts = (of: PlainMap): Settings => present({ cpu: of['cpu'], memory: of['memory'] });

/** The request is half of the limit, as in the defaults. */
const isAboveDefault = (memory: unknown): memory is string | number => {
  const { limits } = resourcesFor({});
  return isAmount(memory) && quantityOf(memory) * 2 > quantityOf(limits['memory'] ?? 0);
};

const isAmount = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

const twice = (amount: string | number): string | number =>
  typeof amount === 'number' ? amount * 2 : amount.replace(/^[\d.]+/, (number) => String(Number(number) * 2));

/** User and group of a security context. Root is left out: pods of the fleet never run as root. */
export function userOf(context: PlainMap): Settings {
  const id = (key: string) => (context[key] === 0 ? undefined : numberAt(context, key));
  return present({ runAsUser: id('runAsUser'), runAsGroup: id('runAsGroup'), fsGroup: id('fsGroup') });
}
