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
  { services, externals, entries, gateways, namespaces, reasons }: ImportedSpecs,
  clusters: readonly Loaded<ClusterSpec>[],
): Map<string, string> {
  return new Map([
    ...[...services].map(([name, spec]): [string, string] => [
      `services/${name}/service.yaml`,
      withReasons(specText('service', spec), reasons.get(name) ?? new Map()),
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

/** The text of a spec with a comment above each callee that has a reason. */
const withReasons = (text: string, reasons: ReadonlyMap<string, string>): string =>
  text.replace(/^calls:\n(?: .*\n)*/m, (calls) =>
    calls.replace(/^( *)- (?:\{ )?service: ([^,\s]+).*$/gm, (line, blanks: string, callee: string) => {
      const reason = reasons.get(callee);
      return reason === undefined ? line : `${commentLines(reason, blanks)}${line}`;
    }),
  );

/** The longest line of a comment. */
const width = 110;

/** A comment of as many lines as its text needs. */
function commentLines(text: string, blanks = ''): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width - blanks.length - 2) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line) => `${blanks}# ${line}\n`).join('');
}

interface ClusterContents {
  readonly entries: ReadonlyMap<string, Settings>;
  readonly gateways: Settings;
  readonly namespaces: Settings;
  /** Further keys of the cluster. */
  readonly more?: Settings;
}

/** A cluster file with new services, gateways and namespaces; what it has already stays. */
export function clusterFile(
  { file, spec }: Loaded<ClusterSpec>,
  { entries, gateways, namespaces, more = {} }: ClusterContents,
): string {
  const services = { ...Object.fromEntries(entries), ...spec.services };
  const all = {
    gateways: { ...gateways, ...spec.gateways },
    namespaces: { ...namespaces, ...spec.namespaces },
  };
  return editedText(file, { ...more, ...spec, ...present(all), services });
}

/** A document or patch as a file, with a comment above it. */
export const documentText = (value: PlainMap, comment: string): string =>
  `${commentLines(comment)}${emitYaml(value)}`;
