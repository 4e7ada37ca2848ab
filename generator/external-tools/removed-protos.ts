import { parseDocument } from 'yaml';
import { git } from '../git/run.ts';
import { listAt } from '../lang/at-path.ts';
import type { Base } from './base-commit.ts';
import type { ToolRun } from './tool.ts';

/**
 * Protos, below protos/, that a change deletes together with the services that serve them: a spec served
 * everything that such a proto declares, and no spec does now. A method without a server has no
 * callers.
 */
export async function protosRemovedWithServices(run: ToolRun, { commit }: Base): Promise<string[]> {
  const { services, externals } = run.rendered.workspace;
  const left = new Set([...services, ...externals].flatMap(({ spec }) => spec.grpc?.services ?? []));
  const deleted = (await pathsIn(run.root, commit, 'protos/'))
    .map((path) => path.slice('protos/'.length))
    .filter((path) => path.endsWith('.proto') && !run.inputs.protos.files.includes(path));
  if (deleted.length === 0) return [];
  const before = await servedAt(run.root, commit);
  const declared = await Promise.all(
    deleted.map(async (path) => servicesOf(await git(run.root, 'show', `${commit}:./protos/${path}`))),
  );
  return deleted.filter((_, index) => {
    const own = declared[index] ?? [];
    return own.length > 0 && own.every((each) => before.has(each) && !left.has(each));
  });
}

/** The gRPC services that the specs of a commit serve. */
async function servedAt(root: string, commit: string): Promise<Set<string>> {
  const specs = (await pathsIn(root, commit, 'services/')).filter((path) =>
    /^services\/[^/]+\/(?:service|external)\.yaml$/.test(path),
  );
  const texts = await Promise.all(specs.map((path) => git(root, 'show', `${commit}:./${path}`)));
  return new Set(texts.flatMap((text) => listAt(parseDocument(text).toJS(), 'grpc', 'services').map(String)));
}

async function pathsIn(root: string, commit: string, folder: string): Promise<string[]> {
  const listed = await git(root, 'ls-tree', '-r', '-z', '--name-only', commit, '--', folder);
  return listed.split('\0').filter((path) => path !== '');
}

/** `package.Service` of all services in a proto. */
function servicesOf(proto: string): string[] {
  const text = proto.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const [, name] = /^\s*package\s+([\w.]+)\s*;/m.exec(text) ?? [];
  return [...text.matchAll(/^\s*service\s+(\w+)\s*\{/gm)].map(([, service]) =>
    name === undefined ? String(service) : `${name}.${service}`,
  );
}
