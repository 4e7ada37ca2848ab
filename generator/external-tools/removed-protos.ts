import { parseDocument } from 'yaml';
import { contentsOf, type TreeEntry } from '../history/entries.ts';
import { listAt } from '../lang/at-path.ts';
import { type Base, isProto } from './base-commit.ts';
import type { ToolRun } from './tool.ts';

/**
 * Protos, below protos/, that a change deletes together with the services that serve them: a spec served
 * everything that such a proto declares, and no spec does now. A method without a server has no
 * callers.
 */
export async function protosRemovedWithServices(run: ToolRun, { entries }: Base): Promise<string[]> {
  const { services, externals } = run.rendered.workspace;
  const left = new Set([...services, ...externals].flatMap(({ spec }) => spec.grpc?.services ?? []));
  const now = new Set(run.inputs.protos.files);
  const deleted = entries.filter((entry) => isProto(entry) && !now.has(fileOf(entry.path)));
  if (deleted.length === 0) return [];
  const specs = entries.filter(({ path }) => /^services\/[^/]+\/(?:service|external)\.yaml$/.test(path));
  const before = new Set((await textsOf(run.root, specs)).flatMap(servedBy));
  const declared = (await textsOf(run.root, deleted)).map(servicesOf);
  return deleted.flatMap(({ path }, index) => {
    const own = declared[index] ?? [];
    return own.length > 0 && own.every((each) => before.has(each) && !left.has(each)) ? [fileOf(path)] : [];
  });
}

/** The path of a proto below protos/. */
const fileOf = (path: string): string => path.slice('protos/'.length);

const textsOf = async (root: string, entries: readonly TreeEntry[]): Promise<string[]> =>
  (await contentsOf(root, entries)).map((content) => Buffer.from(content).toString('utf8'));

/** The gRPC services that a spec serves. */
const servedBy = (text: string): string[] =>
  listAt(parseDocument(text).toJS(), 'grpc', 'services').map(String);

/** `package.Service` of all services in a proto. */
function servicesOf(proto: string): string[] {
  const text = proto.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  const [, name] = /^\s*package\s+([\w.]+)\s*;/m.exec(text) ?? [];
  return [...text.matchAll(/^\s*service\s+(\w+)\s*\{/gm)].map(([, service]) =>
    name === undefined ? String(service) : `${name}.${service}`,
  );
}
