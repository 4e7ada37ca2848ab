import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Document, isPair, parseAllDocuments, type Tags, visit } from 'yaml';
import { Failure, UsageError } from '../command-line/errors.ts';
import { listAt, textAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import { build, KustomizeError } from '../toolchain/kustomize.ts';
import { type ExistingDocument, existingDocument, titleOf } from './document.ts';
import { isMadeByCluster, withoutServerFields } from './server-fields.ts';

/** A path of the command line, and the clusters that its documents run in. */
export interface InputPath {
  readonly path: string;
  readonly clusters: readonly string[];
}

/** What was read. */
export interface Input {
  readonly documents: readonly ExistingDocument[];
  /** Documents that a cluster makes itself, and Secrets. */
  readonly skipped: readonly string[];
  /** Objects that the input has more than once, with the source that counts. */
  readonly repeated: readonly { readonly document: ExistingDocument; readonly others: readonly string[] }[];
}

/** The standard input. */
const standardInput = '-';

/**
 * Paths as on the command line: `prod-eu=rendered/eu` for one cluster, `rendered/all` for every cluster of the fleet.
 * @throws UsageError
 */
export function inputPaths(args: readonly string[], clusters: readonly string[]): InputPath[] {
  return args.map((arg) => {
    const equals = arg.indexOf('=');
    const [cluster, path] = [arg.slice(0, Math.max(equals, 0)), arg.slice(equals + 1)];
    const isForOne = equals > 0 && clusters.includes(cluster);
    const found = isForOne ? path : arg;
    if (found !== standardInput && !existsSync(found)) {
      if (equals > 0 && !isForOne)
        throw new UsageError(
          `there is no cluster ${cluster} and no path ${arg}; the clusters are ${clusters.join(', ')}`,
        );
      throw new UsageError(`there is no file or folder ${found}`);
    }
    return { path: found, clusters: isForOne ? [cluster] : clusters };
  });
}

/**
 * Reads the documents of some paths: YAML and JSON files, folders with such files, folders that kustomize builds, and
 * lists as kubectl prints them.
 * @param provideKustomize called if a folder has a kustomization
 * @throws Failure for what cannot be read
 */
export async function readInput(
  paths: readonly InputPath[],
  provideKustomize: () => Promise<string>,
): Promise<Input> {
  const found = new Map<string, ExistingDocument>();
  const skipped = new Set<string>();
  const repeated = new Map<string, string[]>();
  // The standard input can be read only once, but it may be for several clusters.
  const read = new Map<string, Text[]>();
  for (const { path, clusters } of paths) {
    const texts = read.get(path) ?? (await textsIn(path, provideKustomize));
    read.set(path, texts);
    for (const { source, text } of texts) {
      for (const value of documentsIn(text, source)) {
        for (const cluster of clusters) {
          const document = existingDocument(withoutServerFields(value), cluster, source);
          if (!document)
            throw new Failure(`${source} has a document without apiVersion, kind or metadata.name`);
          if (isMadeByCluster(value)) continue;
          if (document.kind === 'Secret')
            skipped.add(`${titleOf(document)}: values of Secrets do not belong in git`);
          else {
            const key = [cluster, document.group, document.kind, document.namespace, document.name].join(
              '\n',
            );
            const before = found.get(key);
            if (before && !isDeepStrictEqual(before.value, document.value))
              repeated.set(key, [...(repeated.get(key) ?? []), before.source]);
            found.set(key, document);
          }
        }
      }
    }
  }
  return {
    documents: [...found.values()],
    skipped: [...skipped],
    repeated: [...repeated].flatMap(([key, others]) => {
      const document = found.get(key);
      return document ? [{ document, others }] : [];
    }),
  };
}

interface Text {
  readonly source: string;
  readonly text: string;
}

async function textsIn(path: string, provideKustomize: () => Promise<string>): Promise<Text[]> {
  if (path === standardInput) return [{ source: 'standard input', text: readFileSync(0, 'utf8') }];
  if (!statSync(path).isDirectory()) return [{ source: path, text: readFileSync(path, 'utf8') }];
  if (existsSync(join(path, 'Chart.yaml')))
    throw new Failure(
      `${path} is a Helm chart: pass what it renders, such as helm template ${path} > rendered.yaml`,
    );
  if (kustomizations.some((name) => existsSync(join(path, name)))) {
    try {
      return [{ source: path, text: await build(await provideKustomize(), path) }];
    } catch (error) {
      if (!(error instanceof KustomizeError)) throw error;
      throw new Failure(`kustomize cannot build ${path}:\n${error.message}`);
    }
  }
  const texts: Text[] = [];
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inside = join(path, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory() || /\.(?:ya?ml|json)$/.test(entry.name))
      texts.push(...(await textsIn(inside, provideKustomize)));
  }
  return texts;
}

/** Source: kustomize, kustomization file names. */
const kustomizations = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/**
 * kubectl and kustomize read YAML 1.1: `yes` is true, and 0400 is octal. Dates stay texts, as in JSON.
 * Source: sigs.k8s.io/yaml.
 */
const withoutDates = (tags: Tags): Tags =>
  tags.filter(
    (tag) => tag !== 'timestamp' && (typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:timestamp'),
  );

/** The documents of a text; those of a list, if it is one. */
function documentsIn(text: string, source: string): PlainMap[] {
  return parseAllDocuments(text, {
    version: '1.1',
    merge: true,
    customTags: withoutDates,
    logLevel: 'error',
  }).flatMap((document) => {
    const [error] = document.errors;
    if (error) {
      const advice = text.includes('{{') ? `. ${templateAdvice}` : '';
      throw new Failure(`${source} is not YAML: ${error.message.split('\n')[0]}${advice}`);
    }
    keepTexts(document);
    const value: unknown = document.toJS();
    if (value === null || value === undefined) return [];
    if (!isMap(value)) throw new Failure(`${source} has a document that is not a map of keys and values`);
    const template = templateIn(value, '');
    if (template !== undefined) throw new Failure(`${source} has {{ in ${template}. ${templateAdvice}`);
    return itemsOf(value);
  });
}

/** Words that are true or false in YAML 1.1, and texts for kustomize. */
const oldBooleans = /^(?:y|yes|on|n|no|off)$/i;

/** Maps and lists of texts alone, and values of variables: kubectl refuses a boolean there. */
const textPlaces = new Set([
  ...['annotations', 'args', 'command', 'data', 'labels', 'matchLabels', 'nodeSelector', 'selector'],
  ...['value', 'values'],
]);

/** Keeps words such as `on` as texts where a document can have no boolean: as keys, in labels, in variables. */
function keepTexts(document: Document.Parsed): void {
  visit(document, {
    Scalar: (position, node, ancestors) => {
      if (node.type !== 'PLAIN' || typeof node.value !== 'boolean') return;
      const word = node.source ?? '';
      const keys = ancestors.slice(-3).flatMap((each) => (isPair(each) ? [String(each.key)] : []));
      if (oldBooleans.test(word) && (position === 'key' || keys.some((key) => textPlaces.has(key))))
        node.value = word;
    },
  });
}

/** The documents of a list, which may contain lists. */
function itemsOf(value: PlainMap): PlainMap[] {
  const isList = textAt(value, 'kind')?.endsWith('List') === true && Array.isArray(value['items']);
  return isList ? listAt(value, 'items').filter(isMap).flatMap(itemsOf) : [value];
}

const templateAdvice = 'It looks like a template of Helm: pass what helm template prints';

/** Keys whose values never have braces. Texts elsewhere may: alerts and dashboards have templates of their own. */
const plainKeys = new Set(['apiVersion', 'image', 'kind', 'name', 'namespace']);

/** The path of a value that a template fills in. YAML reads `{{ a }}` without quotes as a map in a map. */
function templateIn(value: unknown, path: string): string | undefined {
  if (Array.isArray(value))
    return firstOf(value.map((item, index) => () => templateIn(item, `${path}[${index}]`)));
  if (!isMap(value)) return undefined;
  return firstOf(
    Object.entries(value).map(([key, child]) => () => {
      const inside = path === '' ? key : `${path}.${key}`;
      if (/^\{ .* \}$/.test(key) && child === null) return path;
      if (plainKeys.has(key) && typeof child === 'string' && child.includes('{{')) return inside;
      return templateIn(child, inside);
    }),
  );
}

const firstOf = (searches: readonly (() => string | undefined)[]): string | undefined => {
  for (const search of searches) {
    const found = search();
    if (found !== undefined) return found;
  }
  return undefined;
};
