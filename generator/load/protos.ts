import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { writeWhole } from '../write/whole-file.ts';
import type { Image } from './proto-image.ts';
import type { ProtoIndex } from './proto-index.ts';
import { unreadable } from './read.ts';
import { loadRules } from './rules.ts';

/** Contents of protos/ as read at one moment. */
export interface ProtoSources {
  /** Digest of all names and contents. */
  readonly digest: string;
  readonly files: readonly string[];
  /** Files that are listed and cannot be read, such as links that lead nowhere. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The compiled protos; without an index where they do not compile. */
export interface CompiledProtos {
  readonly index: ProtoIndex | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads every file of protos/ that compilation depends on. */
export function readProtos(root: string): ProtoSources {
  const hash = createHash('sha256');
  const diagnostics: Diagnostic[] = [];
  const attempt = <Result>(path: string, read: () => Result): Result | undefined => {
    try {
      return read();
    } catch (error) {
      diagnostics.push(...unreadable(root, path, error).diagnostics);
      return undefined;
    }
  };
  const files = attempt('protos', () => protoFiles(join(root, 'protos'), '')) ?? [];
  for (const file of files) {
    const content = attempt(`protos/${file}`, () => readFileSync(join(root, 'protos', file))) ?? '';
    hash.update(file).update('\0').update(content).update('\0');
  }
  return { digest: hash.digest('hex').slice(0, 32), files, diagnostics };
}

/**
 * Compiles protos/ with buf, unless these very contents were compiled before. Settles as soon as buf runs: the specs
 * are parsed meanwhile.
 */
export async function startCompiling(
  root: string,
  { digest, files, diagnostics }: ProtoSources,
): Promise<{ finished: Promise<CompiledProtos> }> {
  if (diagnostics.length > 0) return { finished: Promise.resolve({ index: undefined, diagnostics }) };
  if (files.every((file) => !file.endsWith('.proto'))) return finishedWith({});
  const folder = join(root, '.cache', 'protos');
  const cached = join(folder, `${digest}.json`);
  const known = readCached(cached);
  if (known) return finishedWith(known);
  const { buildImage } = await import('./proto-image.ts');
  return { finished: compile(root, cached, buildImage(join(root, 'protos'))) };
}

const finishedWith = (index: ProtoIndex) => ({ finished: Promise.resolve({ index, diagnostics: [] }) });

async function compile(root: string, cached: string, building: Promise<Image>): Promise<CompiledProtos> {
  const image = await building;
  if (!image.ok)
    return { index: undefined, diagnostics: image.problems.map((problem) => compileProblem(root, problem)) };
  writeWhole(cached, JSON.stringify(image.index));
  return { index: image.index, diagnostics: [] };
}

/** One message of buf; without a path where buf itself failed. */
export interface ProtoProblem {
  readonly message: string;
  readonly path?: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

function compileProblem(root: string, { message, path, line, column, endColumn }: ProtoProblem): Diagnostic {
  if (path === undefined) {
    const at = { file: new SourceFile('protos/buf.yaml', ''), offset: 0, length: 1 };
    const isConfiguration = message.includes('buf.yaml') || message.includes('buf.lock');
    const hint = isConfiguration
      ? 'mend protos/buf.yaml; buf says what it makes no sense of'
      : 'run npm ci and try again';
    return { rule: loadRules.protosUnavailable, message, at, hint };
  }
  const file = new SourceFile(`protos/${path}`, readFileSync(join(root, 'protos', path), 'utf8'));
  const before = file.text
    .split('\n')
    .slice(0, line - 1)
    .join('\n').length;
  const offset = (line > 1 ? before + 1 : 0) + column - 1;
  const at = { file, offset, length: Math.max(1, endColumn - column) };
  return {
    rule: loadRules.protoDoesNotCompile,
    message,
    at,
    hint: 'mend the proto; nothing is rendered until all protos compile',
  };
}

/** Paths below protos/, sorted; hidden files are nobody's input. */
function protoFiles(folder: string, below: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap((entry) =>
      entry.isDirectory()
        ? protoFiles(join(folder, entry.name), `${below}${entry.name}/`)
        : [`${below}${entry.name}`],
    )
    .filter((file) => file.endsWith('.proto') || file === 'buf.yaml' || file === 'buf.lock')
    .sort();
}

function readCached(file: string): ProtoIndex | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
