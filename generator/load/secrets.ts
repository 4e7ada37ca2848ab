import type { Place } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/source-file.ts';
import { isMap } from '../lang/plain-map.ts';
import { assignmentsIn } from '../secrets/assignments.ts';
import { apart, type SecretStretch } from '../secrets/found.ts';
import { isHarmless, isRandom } from '../secrets/literal.ts';
import { isSecretName } from '../secrets/names.ts';
import { credentialsIn, mayHoldCredential } from '../secrets/rule-set.ts';
import { shapesIn } from '../secrets/shapes.ts';

/** The kind of setting that holds a text. It decides how to fix a secret in it. */
export type TextRole =
  | 'variable'
  | 'argument'
  | 'annotation'
  | 'header'
  | 'file'
  | 'setting'
  | 'document'
  | 'secret';

/** A plain-text secret in a spec, a proof, an extra document or a patch. */
export interface WrittenSecret {
  /** Found because the value looks like a credential, or because its name contains secret. */
  readonly by: 'looks' | 'name';
  readonly role: TextRole;
  /** The key, variable or file that holds the text. */
  readonly name: string;
  /** What the value looks like, or the name in front of it: a flag, a key in a file. */
  readonly what: string;
  /** The values to mask; several in a text of many lines. */
  readonly values: readonly string[];
  /** The service whose setting it is. */
  readonly service: string | undefined;
  readonly at: Place;
}

/** A parsed file with settings. */
export interface TextSource {
  readonly value: unknown;
  /** The owner of its texts. */
  readonly kind: 'service' | 'cluster' | 'proofs' | 'addition' | 'other';
  readonly service?: string;
  at(path: Path, on?: 'key' | 'value'): Place;
}

/** The plain-text secrets in these files, each text once. From then on, the output masks them. */
export async function secretsIn(sources: readonly TextSource[]): Promise<WrittenSecret[]> {
  const texts: { readonly leaf: Leaf; readonly source: TextSource; readonly found: SecretStretch[] }[] = [];
  for (const source of sources)
    for (const leaf of leavesOf(source)) {
      const looks = shapesIn(leaf.text);
      const named = namedIn(leaf);
      if (looks.length + named.length > 0 || mayHoldCredential(leaf.text))
        texts.push({ leaf, source, found: looks });
    }
  const byRules = await credentialsIn(texts.map(({ leaf }) => leaf));
  return texts.flatMap(({ leaf, source, found }, index) => {
    const looks = leaf.role === 'secret' ? [] : apart([...found, ...(byRules[index] ?? [])]);
    const named = namedIn(leaf);
    const [first] = looks.length > 0 ? looks : named;
    if (!first) return [];
    const values = apart([...looks, ...named]).map(({ start, end }) => leaf.text.slice(start, end));
    // A secret found by its name is reported at the name; a credential is reported at the value.
    const at = source.at(leaf.path, looks.length > 0 && leaf.role === 'variable' ? 'value' : leaf.on);
    for (const value of values) at.file.keepSecret(value);
    return {
      by: looks.length > 0 ? 'looks' : 'name',
      role: leaf.role,
      name: leaf.name,
      what: first.what,
      values,
      service: leaf.service ?? source.service,
      at,
    };
  });
}

/** One text of a file. */
interface Leaf {
  readonly name: string;
  readonly text: string;
  readonly role: TextRole;
  readonly path: Path;
  readonly on: 'key' | 'value';
  readonly service?: string;
  /** The previous argument, which may be a flag. */
  readonly before?: string | undefined;
  /** Whether the text is a pattern. A pattern may match any value. */
  readonly isPattern: boolean;
}

/** What a name marks as secret: the whole text, or parts of it. */
function namedIn({ name, text, role, before, isPattern }: Leaf): SecretStretch[] {
  const whole = (what: string) => [{ start: 0, end: text.length, what }];
  if (role === 'secret') return text === '' ? [] : whole(name);
  if (isPattern) return [];
  if (role !== 'argument' && role !== 'file' && isSecretName(name)) {
    // A rule may match a header with such a name: the word in it is not a secret.
    const isSecret = role === 'header' ? isRandom(text) : true;
    if (isSecret && !isHarmless(name, text)) return whole(name);
  }
  const [, flag] = /^--?([A-Za-z][\w.-]+)$/.exec(before ?? '') ?? [];
  if (flag !== undefined && isSecretName(flag) && !text.startsWith('-') && !isHarmless(flag, text))
    return whole(flag);
  return assignmentsIn(text);
}

function leavesOf(source: TextSource): Leaf[] {
  const { value, kind } = source;
  const holder = { role: kind === 'addition' ? 'document' : 'setting', kind } as const;
  // Everything in a Secret is secret; values encrypted for the cluster may be public.
  const document = isMap(value) && value['kind'] === 'Secret' ? 'Secret' : undefined;
  const leaves: Leaf[] = [];
  walk(value, [], '', { ...holder, document }, leaves);
  return leaves;
}

interface TextContext {
  readonly role: TextRole;
  readonly kind: TextSource['kind'];
  readonly document: 'Secret' | undefined;
}

/** Keys that compare a value; the name is the key above them. */
const matchers = new Set(['exact', 'prefix', 'suffix', 'contains', 'regex', 'set', 'add']);

function walk(value: unknown, path: Path, name: string, around: TextContext, leaves: Leaf[]): void {
  if (typeof value === 'string') {
    leaves.push(leafOf(value, path, name, around));
  } else if (Array.isArray(value)) {
    const isWords = name === 'command' || name === 'args';
    for (const [index, item] of value.entries()) {
      if (typeof item !== 'string') walk(item, [...path, index], name, around, leaves);
      else {
        const before: unknown = isWords ? value[index - 1] : undefined;
        leaves.push({
          ...leafOf(item, [...path, index], name, around),
          ...(typeof before === 'string' ? { before } : {}),
        });
      }
    }
  } else if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (isPublic(key, path, around)) continue;
      const isValue = key === 'value' && typeof value['name'] === 'string';
      const below = isValue ? String(value['name']) : matchers.has(key) && name !== '' ? name : key;
      walk(item, [...path, key], below, around, leaves);
    }
  }
}

/** Public parts: values encrypted for the cluster, and which key of a Secret becomes which variable. */
const isPublic = (key: string, path: Path, { role, kind }: TextContext): boolean =>
  key === 'encryptedData' ||
  (key === 'secrets' &&
    role !== 'document' &&
    isOfSpec(kind === 'cluster' ? path.slice(2) : path) &&
    (kind !== 'cluster' || path.length >= 2));

/** True for a path in a spec at which `secrets` refers to Secrets. */
const isOfSpec = (path: Path): boolean => path.length === 0 || (path.length === 2 && isContainers(path[0]));

function leafOf(text: string, path: Path, name: string, around: TextContext): Leaf {
  const inCluster = around.kind === 'cluster' && path[0] === 'services';
  const [setting, ...rest] = inCluster ? path.slice(2) : path;
  const role = roleOf(text, setting, rest, around);
  return {
    name,
    text,
    role,
    path,
    // A text of many lines is reported at its key.
    on: role === 'variable' || role === 'file' ? 'key' : 'value',
    ...(inCluster ? { service: String(path[1]) } : {}),
    isPattern: path.at(-1) === 'regex',
  };
}

function roleOf(text: string, setting: unknown, rest: Path, { role, document, kind }: TextContext): TextRole {
  if (document && (setting === 'data' || setting === 'stringData')) return 'secret';
  if (role === 'document')
    return text.includes('\n') ? 'file' : [setting, ...rest].some(isWords) ? 'argument' : role;
  if (kind === 'proofs') return rest.some((step) => step === 'metadata' || isHeaders(step)) ? 'header' : role;
  if (setting === 'env' || (isContainers(setting) && rest[1] === 'env')) return 'variable';
  if (isWords(setting) || (isContainers(setting) && isWords(rest[1]))) return 'argument';
  if (setting === 'podAnnotations' || setting === 'serviceAccount') return 'annotation';
  if (setting === 'config' && rest[0] === 'files') return 'file';
  if (setting === 'routes' || rest.some(isHeaders)) return 'header';
  return role;
}

const isWords = (step: unknown): boolean => step === 'command' || step === 'args';
const isContainers = (step: unknown): boolean => step === 'initContainers' || step === 'containers';
const isHeaders = (step: unknown): boolean => step === 'requestHeaders' || step === 'responseHeaders';
