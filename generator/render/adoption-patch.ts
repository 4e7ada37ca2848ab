import { emitYaml } from '../lang/emit-yaml.ts';
import type { Version } from '../model/fleet.ts';
import type { Service } from '../model/service.ts';
import { hasVersions } from '../model/workload-kind.ts';
import type { Patch } from './kustomization.ts';
import { workloadSuffix } from './workload-name.ts';

/**
 * What a Deployment keeps that ran before its spec: its name, and its selector, which is immutable. The folder of the
 * version has added its suffix and its label already. JSON patch operations, because a merge patch cannot change a name,
 * and would merge two selectors.
 * Source: Kubernetes, Deployments: label selector updates; Kustomize, PatchTransformer.
 */
export function adoptionPatches(service: Service, versions: readonly Version[]): Patch[] {
  if (!hasVersions(service.workload.kind)) return [];
  return versions.flatMap((version): Patch[] => {
    const { name, selector } = version.adopt ?? {};
    const own = Object.entries(selector ?? {}).filter(([key]) => key !== 'app' && key !== 'version');
    const operations = [
      ...(selector ? [{ op: 'replace', path: '/spec/selector/matchLabels', value: selector }] : []),
      ...own.map(([key, value]) => ({
        op: 'add',
        path: `/spec/template/metadata/labels/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        value,
      })),
      ...(name === undefined ? [] : [{ op: 'replace', path: '/metadata/name', value: name }]),
    ];
    const target = { kind: 'Deployment', name: `${service.name}${workloadSuffix(service, version)}` };
    return operations.length > 0 ? [{ target, patch: emitYaml(operations) }] : [];
  });
}
