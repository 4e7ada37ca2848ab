import type { Place } from '../../diagnostics/diagnostic.ts';
import { valueAt } from '../../lang/at-path.ts';
import { quantityOf } from '../../model/quantity.ts';
import { isInAddition } from '../../picture/document-names.ts';
import { allContainers } from '../../picture/pod-templates.ts';
import { defineCheck, type Finding, type SettingsSource, settingsSources } from '../check.ts';
import { specContainers } from '../support/spec-containers.ts';

/** Container runtimes reject a limit below 6 MB, and no gRPC server can run with so little. */
const leastMemory = 6 * 2 ** 20;
/** More than the largest machines have. */
const mostCores = 512;

export const implausibleResourceAmount = defineCheck({
  name: 'implausible-resource-amount',
  code: 'MESH321',
  severity: 'error',
  title: 'An amount of CPU or memory is implausible',
  explanation:
    'The suffix m means a thousandth: 512m of memory is half a byte; 512Mi is probably intended. 250Mi of CPU is 262 million cores; 250m is probably intended. Kubernetes accepts both, but the container is killed at its start, or no node is large enough.',
  source: 'Kubernetes, Resource Management for Pods and Containers: resource units',
  *run(workspace) {
    for (const source of settingsSources(workspace)) {
      for (const { resource, written, at } of amounts(source)) {
        const found = problemOf(resource, written, at);
        if (found) yield found;
      }
    }
  },
  *runDocuments(rendered) {
    for (const { pod, value, path } of allContainers(rendered)) {
      if (pod.document.origin === 'generated') continue;
      for (const kind of ['requests', 'limits'])
        for (const resource of ['cpu', 'memory'] as const) {
          const written = valueAt(value, ['resources', kind, resource]);
          if (typeof written !== 'string' && typeof written !== 'number') continue;
          const at = pod.document.at([...path, 'resources', kind, resource]);
          const found = isInAddition(at) ? problemOf(resource, written, at) : undefined;
          if (found) yield found;
        }
    }
  },
});

function problemOf(resource: 'cpu' | 'memory', written: string | number, at: Place): Finding | undefined {
  const amount = quantityOf(written);
  const number = /^[0-9.]+/.exec(String(written))?.[0] ?? '';
  if (resource === 'memory' && amount > 0 && amount < leastMemory)
    return {
      message: `${written} of memory is ${amount < 1 ? 'less than a byte' : `${Math.round(amount)} bytes`}`,
      at,
      hint: `memory is written in Mi or Gi: ${number}Mi`,
    };
  if (resource === 'cpu' && amount > mostCores)
    return {
      message: `${written} of CPU is ${Math.round(amount)} cores`,
      at,
      hint: `CPU is written in cores, or in thousandths of one: ${number}m`,
    };
  return undefined;
}

function* amounts(source: SettingsSource) {
  for (const { settings, at } of specContainers(source))
    for (const kind of ['requests', 'limits'] as const)
      for (const resource of ['cpu', 'memory'] as const) {
        const written = settings.resources?.[kind]?.[resource];
        if (written !== undefined) yield { resource, written, at: at(['resources', kind, resource]) };
      }
  const { spec, at } = source;
  const folders = [
    ...Object.entries(spec.emptyDirs ?? {}).map(([name, { sizeLimit }]) => ({
      sizeLimit,
      path: ['emptyDirs', name, 'sizeLimit'],
    })),
    ...Object.entries(spec.volumes ?? {}).map(([name, { emptyDir }]) => ({
      sizeLimit: emptyDir?.sizeLimit,
      path: ['volumes', name, 'emptyDir', 'sizeLimit'],
    })),
  ];
  for (const { sizeLimit, path } of folders)
    if (String(sizeLimit).endsWith('m'))
      yield { resource: 'memory' as const, written: sizeLimit ?? 0, at: at(path) };
}
