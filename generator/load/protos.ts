import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { spanOf } from '../diagnostics/place.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { cachedJson } from '../platform/cached-json.ts';
import { writeWhole } from '../platform/whole-file.ts';
import type { Image, ProtoProblem } from './proto-image.ts';
import { isProtoIndex, type ProtoIndex } from './proto-index.ts';
import { readWithin, unreadable } from './read.ts';
import { loadRules } from './rules.ts';
import { conflict, conflictMarker, mostShown } from './syntax.ts';

/** Contents of protos/, read at one moment. */
export interface ProtoSources {
  /** Digest of all names and contents, and of the form of the index. */
  readonly digest: string;
  readonly files: readonly string[];
  /** The files by path below protos/, as bytes; decoded as UTF-8 to find a place. */
  readonly contents: ReadonlyMap<string, Buffer>;
  /** Files that exist but cannot be read, such as dangling links. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The compiled protos; without an index if they do not compile. */
export interface CompiledProtos {
  readonly index: ProtoIndex | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads every file of protos/ that affects compilation. */
export function readProtos(root: string): ProtoSources {
  // The form of the index: an index without the messages of methods has another name in the cache.
  const hash = createHash('sha256').update('3\0');
  const diagnostics: Diagnostic[] = [];
  const files: string[] = [];
  const contents = new Map<string, Buffer>();
  for (const file of filesIn(root, diagnostics)) {
    const content = readWithin(root, `protos/${file}`);
    if (!Buffer.isBuffer(content)) diagnostics.push(...content.diagnostics);
    else {
      hash.update(file).update('\0').update(content).update('\0');
      contents.set(file, content);
    }
    files.push(file);
  }
  return { digest: hash.digest('hex').slice(0, 32), files, contents, diagnostics };
}

function filesIn(root: string, diagnostics: Diagnostic[]): string[] {
  try {
    return protoFiles(join(root, 'protos'), '');
  } catch (error) {
    diagnostics.push(...unreadable(root, 'protos', error).diagnostics);
    return [];
  }
}

/**
 * Compiles protos/ with buf, unless the same contents were compiled before. It returns as soon as buf runs;
 * meanwhile the specs are parsed.
 */
export async function startCompiling(
  root: string,
  { digest, files, diagnostics }: ProtoSources,
): Promise<{ finished: Promise<CompiledProtos> }> {
  if (diagnostics.length > 0) return { finished: Promise.resolve({ index: undefined, diagnostics }) };
  if (files.every((file) => !file.endsWith('.proto'))) return finishedWith({});
  const folder = join(root, '.cache', 'protos');
  const cached = join(folder, `${digest}.json`);
  const known = cachedJson(cached, isProtoIndex);
  if (known) return finishedWith(known);
  const { buildImage } = await import('./proto-image.ts');
  return { finished: compile(root, cached, buildImage(join(root, 'protos'))) };
}

const finishedWith = (index: ProtoIndex) => ({ finished: Promise.resolve({ index, diagnostics: [] }) });

async function compile(root: string, cached: string, building: Promise<Image>): Promise<CompiledProtos> {
  const image = await building;
  if (!image.ok) return { index: undefined, diagnostics: compileProblems(root, image.problems) };
  writeWhole(cached, JSON.stringify(image.index));
  return { index: image.index, diagnostics: [] };
}

/** At most as many as a person reads: buf reports every line of a file that is not a proto. */
function compileProblems(root: string, problems: readonly ProtoProblem[]): Diagnostic[] {
  const files = new Map<string, SourceFile>();
  const fileAt = (path: string): SourceFile => {
    const file = files.get(path) ?? new SourceFile(`protos/${path}`, textOf(root, path));
    files.set(path, file);
    return file;
  };
  const reported = withoutLost(problems)
    .slice(0, mostShown)
    .map(({ path, ...problem }) =>
      path === undefined ? unavailable(problem.message) : compileProblem(fileAt(path), problem),
    );
  const seen = new Set<string>();
  return reported.filter(({ at, message }) => {
    const { line, column } = spanOf(at);
    const text = `${at.file.path}:${line}:${column} ${message}`;
    return !seen.has(text) && seen.add(text).has(text);
  });
}

/**
 * When the compiler cannot read a line, it also reports every later line, and every type of that file as
 * missing. Only the first such line counts.
 */
function withoutLost(problems: readonly ProtoProblem[]): ProtoProblem[] {
  const lost = new Map<string, number>();
  for (const { path = '', message, line } of problems) {
    const isLost = /^(?:unexpected|missing|encountered unmatched) /.test(message);
    if (isLost) lost.set(path, Math.min(line, lost.get(path) ?? line));
  }
  return problems.filter(({ path = '', line }) => line === (lost.get(path) ?? line));
}

function unavailable(message: string): Diagnostic {
  const at = { file: new SourceFile('protos/buf.yaml', ''), offset: 0, length: 1 };
  const isConfiguration = message.includes('buf.yaml') || message.includes('buf.lock');
  const hint = isConfiguration
    ? 'fix protos/buf.yaml; the message shows what buf cannot read'
    : 'run npm ci and try again';
  return { rule: loadRules.protosUnavailable, message, at, hint };
}

function compileProblem(
  file: SourceFile,
  { message, line, column, endColumn }: Omit<ProtoProblem, 'path'>,
): Diagnostic {
  if (conflictMarker.test(file.line(line) ?? '')) return conflict(file, file.offsetOf(line, 1));
  const at = { file, offset: file.offsetOf(line, column), length: Math.max(1, endColumn - column) };
  return {
    rule: loadRules.protoDoesNotCompile,
    message,
    at,
    hint: 'fix the proto; the tree is rendered only if all protos compile',
  };
}

function textOf(root: string, path: string): string {
  const bytes = readWithin(root, `protos/${path}`);
  return Buffer.isBuffer(bytes) ? bytes.toString('utf8') : '';
}

/** Paths below protos/, sorted. Hidden files are not inputs. */
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
