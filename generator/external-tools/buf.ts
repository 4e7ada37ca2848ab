import { join } from 'node:path';
import type { Diagnostic, Place } from '../diagnostics/diagnostic.ts';
import { SourceFile } from '../diagnostics/source-file.ts';
import { parsedJson } from '../lang/json.ts';
import { isMap } from '../lang/plain-map.ts';
import { isForeignProto } from '../load/proto-index.ts';
import { toolRules } from '../pipeline/tool-rules.ts';
import { textIfThere } from '../platform/text-if-there.ts';
import { bufBinary, bufVersion } from '../toolchain/buf.ts';
import { runner } from '../toolchain/runner.ts';
import { endingOf, ToolFailure } from '../toolchain/tool-failure.ts';
import type { ExternalTool, ToolRun } from './tool.ts';

/**
 * buf lint checks the protos against the rules that protos/buf.yaml enables. Those of others keep the style of others:
 * only buf breaking reads them.
 */
export const bufLintTool: ExternalTool = {
  name: 'buf lint',
  subjects: 'protos',
  async find(run) {
    const { foreignProtos } = run.rendered.fleet;
    const examined = protosIn(run).filter((file) => !isForeignProto(file, foreignProtos)).length;
    if (examined === 0) return { findings: [], examined };
    const key = `buf lint ${bufVersion()} ${run.inputs.protos.digest} ${JSON.stringify(foreignProtos)}`;
    if (run.memory.recall(key)) return { findings: [], examined };
    const excluded = foreignProtos.flatMap((path) => ['--exclude-path', `protos/${path}`]);
    const diagnostics = await diagnosticsOfBuf(run.root, 'bufLint', ['lint', 'protos', ...excluded]);
    if (diagnostics.length === 0) run.memory.remember(key, []);
    return { findings: [], diagnostics, examined };
  },
};

/** The proto files in protos/; other files there are configuration. */
export const protosIn = ({ inputs }: ToolRun): readonly string[] =>
  inputs.protos.files.filter((file) => file.endsWith('.proto'));

/**
 * Runs buf in a repository and finds the place of each message.
 * @throws ToolFailure if buf itself cannot run: exit code 0 is success, 100 means findings, and 1 a wrong
 * call
 */
export async function diagnosticsOfBuf(
  root: string,
  rule: 'bufLint' | 'bufBreaking',
  args: readonly string[],
): Promise<Diagnostic[]> {
  const ended = await runner({ cwd: root })`${bufBinary()} ${args} --error-format json`;
  const complaint = ended.stderr.trim();
  const lines = ended.stdout.split('\n').filter((line) => line.trim() !== '');
  const isAnswer = ended.exitCode === 0 || (ended.exitCode === 1 && complaint !== '') || lines.length > 0;
  if (!isAnswer || ![0, 1, 100].includes(ended.exitCode ?? -1))
    throw new ToolFailure(`buf ${args[0]}`, complaint || endingOf(ended));
  if (lines.length === 0 && complaint !== '')
    return [
      { rule: toolRules[rule], message: `buf ${args[0]}: ${complaint}`, at: atStartOf(root, configuration) },
    ];
  return lines.filter((line) => !isPromise(line)).map((line) => diagnostic(root, rule, line));
}

/** From the weakest to the strongest promise. Source: google.protobuf.MethodOptions.IdempotencyLevel. */
const promises = ['IDEMPOTENCY_UNKNOWN', 'IDEMPOTENT', 'NO_SIDE_EFFECTS'];

/**
 * Whether a method only promises more than before. The idempotency level is not part of a call, and MESH406
 * asks for one before a method is retried. A weaker promise breaks callers that retry.
 */
function isPromise(line: string): boolean {
  const { type, message } = parseLine(line);
  if (type !== 'RPC_SAME_IDEMPOTENCY_LEVEL') return false;
  const [, before = '', after = ''] = /from "(\w+)" to "(\w+)"/.exec(String(message)) ?? [];
  return promises.includes(before) && promises.indexOf(after) > promises.indexOf(before);
}

const configuration = 'protos/buf.yaml';

/** One line of buf's JSON. */
function diagnostic(root: string, rule: 'bufLint' | 'bufBreaking', line: string): Diagnostic {
  const { path, type, message, ...span } = parseLine(line);
  const at = typeof path === 'string' ? placeIn(root, path, span) : atStartOf(root, configuration);
  return { rule: toolRules[rule], message: `${String(type)}: ${String(message)}`, at, hint: hints[rule] };
}

/** @throws ToolFailure if a line is not JSON */
function parseLine(line: string): Readonly<Record<string, unknown>> {
  const parsed = parsedJson(line);
  if (isMap(parsed)) return parsed;
  throw new ToolFailure('buf', line);
}

const hints = {
  bufLint:
    'fix it, or write // buf:lint:ignore and the rule above the line, with the reason; if others own the proto, list it under foreignProtos in clusters/fleet.yaml',
  bufBreaking: 'keep the old definition and add the new one, or start a new version of the package',
};

function placeIn(root: string, path: string, span: Readonly<Record<string, unknown>>): Place {
  const file = new SourceFile(path, readText(root, path));
  const number = (key: string, otherwise: number) => numberOr(span[key], otherwise);
  const [line, column] = [number('start_line', 1), number('start_column', 1)];
  const offset = file.offsetOf(line, column);
  const end = file.offsetOf(number('end_line', line), number('end_column', column + 1));
  // A place of several lines is shown by its first line.
  return { file, offset, length: Math.max(1, end - offset) };
}

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise;

const atStartOf = (root: string, path: string): Place => ({
  file: new SourceFile(path, readText(root, path)),
  offset: 0,
  length: 1,
});

/** The text to show. A repository need not configure buf. */
function readText(root: string, path: string): string {
  return textIfThere(join(root, path)) ?? '';
}
