import fc from 'fast-check';
import { readInputs } from '../load/inputs.ts';
import { loadWorkspace } from '../load/load-workspace.ts';
import { type CompleteWorkspace, isComplete } from '../model/resolve.ts';
import { type Files, temporaryRepository } from './temporary-repository.ts';

const names = Array.from({ length: 8 }, (_, index) => `s${index}`);

/** The workspace of the valid repository with these files on top. */
export async function workspaceOf(files: Files): Promise<CompleteWorkspace> {
  const root = temporaryRepository(files);
  const { workspace } = await loadWorkspace(root, readInputs(root));
  if (!isComplete(workspace) || workspace.services.length < workspace.serviceNames.size)
    throw new Error('The workspace is not complete.');
  return workspace;
}

/** A service that refers to others in every way that a spec allows. */
const service = (namespaces: readonly string[]) =>
  fc
    .record({
      calls: fc.subarray(names, { maxLength: 2 }),
      mirror: fc.option(fc.constantFrom(...names)),
      caller: fc.option(fc.constantFrom(...names)),
      health: fc.subarray(names, { maxLength: 1 }),
      port: fc.constantFrom(50_051, 50_052),
      namespace: fc.constantFrom(...namespaces),
    })
    .map(({ calls, mirror, caller, health, port, namespace }) => ({
      owner: 'team',
      namespace,
      image: 'registry.example.com/image',
      grpc: { port, services: ['shop.v1.Stock'] },
      calls: calls.map((name) => ({ service: name, methods: ['Get'] })),
      ...(mirror === null ? {} : { mirror: [{ methods: ['Get'], service: mirror }] }),
      ...(caller === null ? {} : { routes: [{ name: 'some', match: { callers: [caller] }, timeout: '1s' }] }),
      ...(health.length > 0 ? { allow: { health } } : {}),
    }));

type Spec = Readonly<Record<string, unknown>>;

/**
 * Services that refer to each other, as files of a repository, before and after an edit of one or two of
 * them.
 */
export function editedServices(namespaces: readonly string[]): fc.Arbitrary<readonly [Files, Files]> {
  const edit = fc.record({
    name: fc.constantFrom(...names),
    spec: service(namespaces),
    place: fc.constantFrom('spec', 'cluster'),
    tag: fc.constantFrom('v1', 'v2'),
  });
  const edits = fc.array(edit, { minLength: 1, maxLength: 2 });
  return fc.tuple(fc.tuple(...names.map(() => service(namespaces))), edits).map(([specs, chosen]) => {
    const inSpecs = chosen.filter(({ place }) => place === 'spec');
    const inCluster = chosen.filter(({ place }) => place === 'cluster');
    const overrides = inCluster.map(
      ({ name, tag, spec: { mirror = null } }) => [name, { versions: { v1: { tag } }, mirror }] as const,
    );
    const changed = specs.map(
      (spec, index) => inSpecs.find(({ name }) => name === names[index])?.spec ?? spec,
    );
    return [filesOf(specs, {}), filesOf(changed, Object.fromEntries(overrides))];
  });
}

function filesOf(specs: readonly Spec[], overrides: Readonly<Record<string, object>>): Files {
  const services = specs.map((spec, index) => [
    `services/${names[index]}/service.yaml`,
    JSON.stringify({ name: names[index], ...spec }),
  ]);
  const running = names.map((name) => [name, { versions: { v1: { tag: 'v1' } }, ...overrides[name] }]);
  return {
    'services/orders/service.yaml': null,
    'services/stock/service.yaml': null,
    ...Object.fromEntries(services),
    'clusters/dev.yaml': JSON.stringify({ name: 'dev', stage: 'dev', services: Object.fromEntries(running) }),
  };
}
