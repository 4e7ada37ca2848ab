import { externalSettings } from '../schema/external.ts';
import { type SpecKind, schemas } from '../schema/index.ts';
import { isSettingKey } from '../schema/settings/index.ts';

/** The title of each kind of spec, and its file. */
export const specFiles: Readonly<Record<SpecKind, { readonly path: string; readonly title: string }>> = {
  service: { path: 'services/<name>/service.yaml', title: 'Service spec' },
  external: { path: 'services/<name>/external.yaml', title: 'External service spec' },
  cluster: { path: 'clusters/<name>.yaml', title: 'Cluster file' },
  fleet: { path: 'clusters/fleet.yaml', title: 'Fleet file' },
  proofs: { path: 'services/<name>/proofs.yaml', title: 'Proofs of a service' },
};

/** A row of a reference table: one key of a spec. */
interface Row {
  readonly key: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** The reference page of one kind of spec, rendered from its schema. */
export function referencePage(kind: SpecKind): string {
  const { path, title } = specFiles[kind];
  const schema = objectOf(schemas[kind]);
  const rows = rowsOf(schema, '').filter(
    ({ key }) => !isRepeated(key) && (kind !== 'cluster' || !isOverride(key)),
  );
  return `# ${title}

\`${path}\`: ${textOf(schema['description'])}

<!-- Rendered from generator/schema/ by npm run codegen. -->

${tableOf(rows, overridableKeys[kind])}
${kind === 'cluster' ? overridesSection : ''}${kind in overridableKeys ? mergeSection(kind) : ''}`;
}

/** Which keys of a spec a cluster file can override. */
const overridableKeys: Partial<Record<SpecKind, (key: string) => boolean>> = {
  service: isSettingKey,
  external: (key) => Object.hasOwn(externalSettings, key),
};

const mergeSection = (kind: SpecKind): string => `
## Overriding in a cluster

A cluster file can set every key with *merges* or *replaces* in the last column under \`${kind}s.<name>\`; the value then
applies in that cluster. There is one rule (JSON Merge Patch, RFC 7396): maps merge key by key, everything else replaces
the value of the ${kind} spec, and \`null\` removes it.

`;

const overridesSection = `
## Overrides

Any other key under \`services.<name>\` overrides the [service spec](service.md) in this cluster: maps merge key by key,
strings, numbers and lists replace, and \`null\` removes a value of the service spec. Keys under \`externals.<name>\` override
the [external service spec](external.md) in the same way.

`;

function tableOf(rows: readonly Row[], isOverridable?: (key: string) => boolean): string {
  const head = ['key', 'type', 'meaning', ...(isOverridable ? ['in a cluster'] : [])];
  const lines = rows.map(({ key, type, required, description }) => [
    `\`${key}\`${required ? ' *' : ''}`,
    type,
    description.replace(/\|/g, '\\|'),
    ...(isOverridable ? [merging(key, type, isOverridable)] : []),
  ]);
  const table = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`);
  return `${table.join('\n')}\n\n\\* required if the map around it is set\n`;
}

function merging(key: string, type: string, isOverridable: (key: string) => boolean): string {
  if (!isOverridable(key.split(/[.[]/, 1)[0] ?? '')) return '–';
  if (key.includes('[]')) return 'with its list';
  return /\bmap$/.test(type) && !type.startsWith('list') ? 'merges' : 'replaces';
}

/** Settings of a service or an external service in a cluster file: they have their own pages. */
const isOverride = (key: string): boolean =>
  key.startsWith('externals.<name>.') || isSettingKey(/^services\.<name>\.([A-Za-z]+)/.exec(key)?.[1] ?? '');

/** The keys of a version that repeat those of the service. */
const isRepeated = (key: string): boolean => /^subsets\.<name>\.\w+\./.test(key);

type Schema = Readonly<Record<string, unknown>>;

function rowsOf(schema: Schema, prefix: string): Row[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const named = Object.entries(objectOf(schema['properties'])).flatMap(([name, child]) =>
    rowsAt(objectOf(child), prefix ? `${prefix}.${name}` : name, required.includes(name)),
  );
  const anyName = Object.values(objectOf(schema['patternProperties'])).flatMap((child) =>
    rowsAt(objectOf(child), `${prefix}.<name>`, false),
  );
  const items = schema['items'] ? rowsOf(objectOf(schema['items']), `${prefix}[]`) : [];
  const branches = Array.isArray(schema['anyOf'])
    ? schema['anyOf'].flatMap((branch) => rowsOf(objectOf(branch), prefix))
    : [];
  return [...named, ...anyName, ...items, ...branches];
}

function rowsAt(schema: Schema, key: string, required: boolean): Row[] {
  const description = textOf(schema['description']);
  const own = description ? [{ key, type: typeOf(schema), required, description }] : [];
  return [...own, ...rowsOf(schema, key)];
}

function typeOf(schema: Schema): string {
  if (Array.isArray(schema['anyOf']))
    return schema['anyOf'].map((branch) => typeOf(objectOf(branch))).join(' or ');
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => `\`${String(value)}\``).join(', ');
  if ('const' in schema) return `\`${String(schema['const'])}\``;
  if (schema['type'] === 'array') return `list of ${typeOf(objectOf(schema['items']))}`;
  if (schema['type'] === 'object') return 'map';
  const title = textOf(schema['title']).replace(/^an? /, '');
  return (title || [schema['type']].flat().join(' or ')) + boundsOf(schema);
}

function boundsOf({ minimum, maximum }: Schema): string {
  if (minimum === undefined && maximum === undefined) return '';
  return maximum === undefined ? ` ≥ ${String(minimum)}` : ` ${String(minimum)}–${String(maximum)}`;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function objectOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
