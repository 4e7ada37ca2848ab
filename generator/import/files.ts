import { editedText } from '../edit/cluster-text.ts';
import { pairText } from '../edit/render-value.ts';
import { emitYaml } from '../lang/emit-yaml.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import type { Loaded } from '../load/workspace.ts';
import type { ClusterSpec } from '../schema/cluster.ts';
import { present, type Settings } from './lift/settings.ts';
import type { ImportedSpecs } from './specs.ts';

const style = { step: 2, leaves: 'flow' } as const;

/** The texts of all specs by path. @throws Failure for a cluster file that a command cannot edit */
export function specFiles(
  { services, externals, entries, gateways, namespaces }: ImportedSpecs,
  clusters: readonly Loaded<ClusterSpec>[],
): Map<string, string> {
  return new Map([
    ...[...services].map(([name, spec]): [string, string] => [
      `services/${name}/service.yaml`,
      specText('service', spec),
    ]),
    ...[...externals].map(([name, spec]): [string, string] => [
      `services/${name}/external.yaml`,
      specText('external', spec),
    ]),
    ...clusters.map((cluster): [string, string] => [
      cluster.file.path,
      clusterFile(cluster, {
        entries: entries.get(cluster.spec.name) ?? new Map(),
        gateways: gateways.get(cluster.spec.name) ?? {},
        namespaces: namespaces.get(cluster.spec.name) ?? {},
      }),
    ]),
  ]);
}

const specText = (schema: string, spec: Settings): string =>
  [
    `# yaml-language-server: $schema=../../generator/schema/${schema}.schema.json`,
    ...Object.entries(spec).map(([key, value]) => pairText(key, value, 0, style)),
    '',
  ].join('\n');

interface ClusterContents {
  readonly entries: ReadonlyMap<string, Settings>;
  readonly gateways: Settings;
  readonly namespaces: Settings;
}

/** A cluster file with new services, gateways and namespaces; what it has already stays. */
function clusterFile(
  { file, spec }: Loaded<ClusterSpec>,
  { entries, gateways, namespaces }: ClusterContents,
): string {
  const services = { ...Object.fromEntries(entries), ...spec.services };
  const all = {
    gateways: { ...gateways, ...spec.gateways },
    namespaces: { ...namespaces, ...spec.namespaces },
  };
  return editedText(file, { ...spec, ...present(all), services });
}

/** A document or patch as a file, with a comment above it. */
export const documentText = (value: PlainMap, comment: string): string => `# ${comment}\n${emitYaml(value)}`;
