import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from '../command-line/errors.ts';
import { suggest } from '../diagnostics/suggestion.ts';
import type { State } from '../history/state.ts';
import { methodsNamed, type ProtoIndex, servicesNamed } from '../load/proto-index.ts';
import { releaseFiles, releaseFolder } from '../load/releases.ts';
import type { Workspace } from '../load/workspace.ts';
import { resolveAccess } from '../model/access.ts';
import type { ServiceSpec } from '../schema/service.ts';
import { bufBinary } from '../toolchain/buf.ts';
import { runner } from '../toolchain/runner.ts';

/** A file of a release, and what stands in it. */
export interface RecordFile {
  /** Path from the repository root. */
  readonly path: string;
  readonly text: string;
}

/**
 * What a service speaks in a state, as the files that record it under a tag.
 * @param withoutCalls services that this version calls no more, while the spec still says it for versions that do
 * @throws Failure where there is no such service, or its protos do not compile
 */
export async function recordOf(
  { root, workspace }: Pick<State, 'root' | 'workspace'>,
  name: string,
  tag: string,
  withoutCalls: readonly string[] = [],
): Promise<readonly RecordFile[]> {
  const spec = workspace.services.find((service) => service.spec.name === name)?.spec;
  if (!spec) {
    const known = workspace.services.map((service) => service.spec.name);
    throw new Failure(
      `there is no service ${name} whose spec can be read; ${suggest(name, known, 'services')}`,
    );
  }
  const protos = workspace.currentProtos;
  if (!protos || servicesNamed(spec.grpc.services, protos).length < spec.grpc.services.length)
    throw new Failure(`protos/ does not declare what ${name} serves; npm run check says what is wrong`);
  const folder = releaseFolder(name, tag);
  const said = callsOf(spec, workspace, protos);
  const unknown = withoutCalls.find((callee) => !Object.hasOwn(said, callee));
  if (unknown !== undefined)
    throw new Failure(
      `calls of ${name} does not name ${unknown}; ${suggest(unknown, Object.keys(said), 'services that it calls')}`,
    );
  const calls = Object.fromEntries(Object.entries(said).filter(([callee]) => !withoutCalls.includes(callee)));
  const contract = {
    path: `${folder}/${releaseFiles.contract}`,
    text: await imageOf(root, spec.grpc.services),
  };
  if (Object.keys(calls).length === 0) return [contract];
  return [contract, { path: `${folder}/${releaseFiles.calls}`, text: pretty(calls) }];
}

/**
 * Writes the files of a release, and says which; none where it is recorded like this already.
 * @throws Failure where it is recorded differently: what a tag speaks never changes
 */
export function writeRecord(root: string, files: readonly RecordFile[]): readonly string[] {
  const [first] = files;
  const folder = first ? dirname(first.path) : '';
  if (existsSync(join(root, folder))) {
    const different = files.find(({ path, text }) => textOf(join(root, path)) !== text);
    if (!different) return [];
    throw new Failure(
      `${different.path} says something else: what a released version speaks never changes; release under a new tag`,
    );
  }
  mkdirSync(join(root, folder), { recursive: true });
  for (const { path, text } of files) writeFileSync(join(root, path), text);
  return files.map(({ path }) => path);
}

/** Without comments and positions: a record changes when the contract does, and never else. */
async function imageOf(root: string, services: readonly string[]): Promise<string> {
  const buf = runner({ cwd: join(root, 'protos') });
  const types = [...services].sort().flatMap((service) => ['--type', service]);
  const built = await buf`${bufBinary()} build . --exclude-source-info ${types} -o -#format=json`;
  if (built.exitCode !== 0) throw new Failure(`buf build refused: ${built.stderr.trim()}`);
  return pretty(JSON.parse(built.stdout));
}

function callsOf(
  spec: ServiceSpec,
  workspace: Workspace,
  protos: ProtoIndex,
): Record<string, readonly string[]> {
  const specs = new Map(workspace.services.map((service) => [service.spec.name, service.spec]));
  const externals = new Map(workspace.externals.map((external) => [external.spec.name, external.spec]));
  // A record never changes: a call that is misspelt when it is made would be refused for good.
  const unknown = (spec.calls ?? []).find(({ service }) => !specs.has(service) && !externals.has(service));
  if (unknown) throw new Failure(`there is no service ${unknown.service} to call; npm run check says more`);
  for (const { service, methods = [] } of spec.calls ?? []) {
    const served = servicesNamed(specs.get(service)?.grpc.services ?? [], workspace.protos ?? protos);
    const missing = methods.find((method) => served.length > 0 && methodsNamed(method, served).length === 0);
    if (missing) throw new Failure(`${service} has no method ${missing} to call; npm run check says more`);
  }
  const { calls } = resolveAccess(spec, specs, externals, workspace.protos ?? protos);
  const inMesh = calls.filter(({ service }) => specs.has(service));
  const byCallee = inMesh.map(({ service, methods }): [string, string[]] => [service, [...methods].sort()]);
  return Object.fromEntries(byCallee.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function textOf(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
