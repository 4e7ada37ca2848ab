import type { Place } from '../diagnostics/diagnostic.ts';
import type { Path } from '../diagnostics/source-file.ts';
import { isMap } from '../lang/plain-map.ts';
import { assignmentsIn } from '../secrets/assignments.ts';
import { apart, type SecretStretch } from '../secrets/found.ts';
import { isHarmless, isRandom } from '../secrets/literal.ts';
import { isSecretName } from '../secrets/names.ts';
import { credentialsIn, mayHoldCredential } from '../secrets/rule-set.ts';
import { shapesIn } from '../secrets/shapes.ts';

/** What kind of setting a text is of: that decides what is to be done about a secret in it. */
export type TextRole = 'variable' | 'argument' | 'header' | 'file' | 'setting' | 'document' | 'secret';

/** A secret that is written in a spec, in a proof, or in what a service brings along. */
export interface WrittenSecret {
  /** By its looks a credential, or called a secret by its name. */
  readonly by: 'looks' | 'name';
  readonly role: TextRole;
  /** The key, variable or file that the text is the value of. */
  readonly name: string;
  /** What it is by its looks, or the name in front of it: a flag, a key in a file. */
  readonly what: string;
  /** What must not be shown; several in a text of many lines. */
  readonly values: readonly string[];
  /** The service that it is a setting of. */
  readonly service: string | undefined;
  readonly at: Place;
}

/** A file of settings, as parsed. */
export interface TextSource {
  readonly value: unknown;
  /** What its texts are settings of. */
  readonly kind: 'service' | 'cluster' | 'proofs' | 'addition' | 'other';
  readonly service?: string;
  at(path: Path, on?: 'key' | 'value'): Place;
}

/** The secrets in plain text in these files, each text once. From then on, the files keep them secret. */
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
    // A name is what gives a secret away; a credential shows by itself.
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

/** A text of a file. */
interface Leaf {
  readonly name: string;
  readonly text: string;
  readonly role: TextRole;
  readonly path: Path;
  readonly on: 'key' | 'value';
  readonly service?: string;
  /** The argument before it, which may be a flag. */
  readonly before?: string | undefined;
  /** True if the text is a pattern, which may hold any value. */
  readonly isPattern: boolean;
}

/** What a name calls secret: the whole text, or parts of it. */
function namedIn({ name, text, role, before, isPattern }: Leaf): SecretStretch[] {
  const whole = (what: string) => [{ start: 0, end: text.length, what }];
  if (role === 'secret') return text === '' ? [] : whole(name);
  if (isPattern) return [];
  if (role !== 'argument' && role !== 'file' && isSecretName(name)) {
    // Rules may look at a header that is only called so: a word in it is no secret.
    const isSecret = role === 'header' ? isRandom(text) : true;
    if (isSecret && !isHarmless(name, text)) return whole(name);
  }
  const [, flag] = /^--?([A-Za-z][\w.-]+)$/.exec(before ?? '') ?? [];
  if (flag !== undefined && isSecretName(flag) && !text.startsWith('-') && !isHarmless(flag, text))
    return whole(flag);
  return assignmentsIn(text);
}

function* leavesOf(source: TextSource): Iterable<Leaf> {
  const { value, kind } = source;
  const holder = { role: kind === 'addition' ? 'document' : 'setting', kind } as const;
  // All that a Secret holds is one; what is encrypted for the cluster may be read by everybody.
  const document = isMap(value) && value['kind'] === 'Secret' ? 'Secret' : undefined;
  yield* walk(value, [], '', { ...holder, document });
}

interface Surroundings {
  readonly role: TextRole;
  readonly kind: TextSource['kind'];
  readonly document: 'Secret' | undefined;
}

/** How a value is compared; the name is what stands above it. */
const matchers = new Set(['exact', 'prefix', 'suffix', 'contains', 'regex', 'set', 'add']);

function* walk(value: unknown, path: Path, name: string, around: Surroundings): Iterable<Leaf> {
  if (typeof value === 'string') {
    yield leafOf(value, path, name, around);
  } else if (Array.isArray(value)) {
    const isWords = name === 'command' || name === 'args';
    for (const [index, item] of value.entries()) {
      if (typeof item !== 'string') yield* walk(item, [...path, index], name, around);
      else {
        const before: unknown = isWords ? value[index - 1] : undefined;
        yield {
          ...leafOf(item, [...path, index], name, around),
          ...(typeof before === 'string' ? { before } : {}),
        };
      }
    }
  } else if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (isPublic(key, path, around)) continue;
      const isValue = key === 'value' && typeof value['name'] === 'string';
      const below = isValue ? String(value['name']) : matchers.has(key) && name !== '' ? name : key;
      yield* walk(item, [...path, key], below, around);
    }
  }
}

/** What is encrypted for the cluster, and which key of a Secret becomes which variable. */
const isPublic = (key: string, path: Path, { role, kind }: Surroundings): boolean =>
  key === 'encryptedData' ||
  (key === 'secrets' && role !== 'document' && path.length === (kind === 'cluster' ? 2 : 0));

function leafOf(text: string, path: Path, name: string, around: Surroundings): Leaf {
  const inCluster = around.kind === 'cluster' && path[0] === 'services';
  const [setting, ...rest] = inCluster ? path.slice(2) : path;
  const role = roleOf(text, setting, rest, around);
  return {
    name,
    text,
    role,
    path,
    // A text of many lines is shown by its key.
    on: role === 'variable' || role === 'file' ? 'key' : 'value',
    ...(inCluster ? { service: String(path[1]) } : {}),
    isPattern: path.at(-1) === 'regex',
  };
}

function roleOf(
  text: string,
  setting: unknown,
  rest: Path,
  { role, document, kind }: Surroundings,
): TextRole {
  if (document && (setting === 'data' || setting === 'stringData')) return 'secret';
  if (role === 'document')
    return text.includes('\n') ? 'file' : [setting, ...rest].some(isWords) ? 'argument' : role;
  if (kind === 'proofs') return rest.some((step) => step === 'metadata' || isHeaders(step)) ? 'header' : role;
  if (setting === 'env') return 'variable';
  if (isWords(setting)) return 'argument';
  if (setting === 'config' && rest[0] === 'files') return 'file';
  if (setting === 'routes' || rest.some(isHeaders)) return 'header';
  return role;
}

const isWords = (step: unknown): boolean => step === 'command' || step === 'args';
const isHeaders = (step: unknown): boolean => step === 'requestHeaders' || step === 'responseHeaders';
