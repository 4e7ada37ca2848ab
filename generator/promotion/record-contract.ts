import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import type { State } from '../history/state.ts';
import {
  grpcServicesOf,
  hasAllProtos,
  methodsNamed,
  type ProtoIndex,
  servedBy,
} from '../load/proto-index.ts';
import { releaseFiles, releaseFolder } from '../load/releases.ts';
import type { Workspace } from '../load/workspace.ts';
import { resolveAccess } from '../model/access.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { bufBinary } from '../toolchain/buf.ts';
import { runner } from '../toolchain/runner.ts';

/** A file of a release and its text. */
export interface RecordFile {
  /** Path from the repository root. */
  readonly path: string;
  readonly text: string;
}

/**
 * The contract of a service in a state, as the files that record it under a tag.
 * @param withoutCalls services in `calls` that this version no longer calls, although older versions still do
 * @throws Failure if the service does not exist, or its protos do not compile
 */
export async function recordOf(
  { root, workspace }: Pick<State, 'root' | 'workspace'>,
  name: string,
  tag: string,
  withoutCalls: readonly string[] = [],
): Promise<readonly RecordFile[]> {
  const spec = workspace.services.find((service) => service.spec.name === name)?.spec;
  if (!spec) {
    const names = workspace.services.map((service) => service.spec.name);
    throw new Failure(
      `there is no service ${name} with a readable spec; ${suggest(name, names, 'services')}`,
    );
  }
  const protos = workspace.currentProtos;
  if (!protos || !hasAllProtos(spec, protos))
    throw new Failure(`protos/ does not declare every gRPC service of ${name}. For details: npm run check`);
  const folder = releaseFolder(name, tag);
  const specCalls = callsOf(spec, workspace, protos);
  const unknown = withoutCalls.find((callee) => !Object.hasOwn(specCalls, callee));
  if (unknown !== undefined)
    throw new Failure(
      `calls of ${name} does not list ${unknown}; ${suggest(unknown, Object.keys(specCalls), 'services that it calls')}`,
    );
  const calls = Object.fromEntries(
    Object.entries(specCalls).filter(([callee]) => !withoutCalls.includes(callee)),
  );
  const contract = {
    path: `${folder}/${releaseFiles.contract}`,
    text: await contractImage(root, grpcServicesOf(spec)),
  };
  if (Object.keys(calls).length === 0) return [contract];
  return [contract, { path: `${folder}/${releaseFiles.calls}`, text: prettyJson(calls) }];
}

/**
 * Writes the files of a release.
 * @returns the written paths; empty if the same release is already recorded
 * @throws Failure if the tag is recorded with another contract, as the contract of a released version never changes
 */
export function writeRecord(root: string, files: readonly RecordFile[]): readonly string[] {
  const [first] = files;
  const folder = first ? dirname(first.path) : '';
  if (existsSync(join(root, folder))) {
    const different = files.find(({ path, text }) => textOf(join(root, path)) !== text);
    if (!different) return [];
    throw new Failure(
      `${different.path} holds another contract. The contract of a released version never changes: release under a new tag`,
    );
  }
  mkdirSync(join(root, folder), { recursive: true });
  for (const { path, text } of files) writeFileSync(join(root, path), text);
  return files.map(({ path }) => path);
}

/**
 * Compiles protos without comments and positions, so a record changes only if the contract does. A server without gRPC
 * has a contract without protos: its calls are recorded beside it.
 */
async function contractImage(root: string, services: readonly string[]): Promise<string> {
  if (services.length === 0) return prettyJson({ file: [] });
  const buf = runner({ cwd: join(root, 'protos') });
  const types = [...services].sort().flatMap((service) => ['--type', service]);
  const built = await buf`${bufBinary()} build . --exclude-source-info ${types} -o -#format=json`;
  if (built.exitCode !== 0) throw new Failure(`buf build failed: ${built.stderr.trim()}`);
  return prettyJson(JSON.parse(built.stdout));
}

function callsOf(
  spec: ServiceSpec,
  workspace: Workspace,
  protos: ProtoIndex,
): Record<string, readonly string[]> {
  const specs = new Map(workspace.services.map((service) => [service.spec.name, service.spec]));
  const externals = new Map(workspace.externals.map((external) => [external.spec.name, external.spec]));
  // A record never changes, so a misspelt call in it could not be fixed later.
  const unknown = (spec.calls ?? []).find(({ service }) => !specs.has(service) && !externals.has(service));
  if (unknown)
    throw new Failure(`there is no service ${unknown.service} to call. For details: npm run check`);
  for (const { service, methods = [] } of spec.calls ?? []) {
    const served = servedBy(specs.get(service) ?? {}, workspace.protos ?? protos);
    const missing = methods.find((method) => served.length > 0 && methodsNamed(method, served).length === 0);
    if (missing) throw new Failure(`${service} has no method ${missing} to call. For details: npm run check`);
  }
  const { calls } = resolveAccess(spec, specs, externals, workspace.protos ?? protos);
  const inMesh = calls.filter(({ service, methods }) => specs.has(service) && methods.length > 0);
  const byCallee = inMesh.map(({ service, methods }): [string, string[]] => [service, [...methods].sort()]);
  return Object.fromEntries(byCallee.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const prettyJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
