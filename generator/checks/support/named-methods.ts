import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import type { GrpcServer } from '../../load/proto-index.ts';
import type { Workspace } from '../../load/workspace.ts';
import type { ExternalSpec } from '../../schema/external.ts';
import type { ServiceSpec } from '../../schema/service.ts';
import { type SettingsSource, settingsSources } from '../check.ts';

/** A list or a map of a spec that names methods. */
export interface NamedMethods {
  /** The service whose methods they are. */
  readonly of: GrpcServer;
  readonly names: readonly { readonly name: string; readonly at: Place }[];
}

const known = new WeakMap<Workspace, readonly NamedMethods[]>();

/** Every place that names methods. */
export function namedMethods(workspace: Workspace): readonly NamedMethods[] {
  const found = known.get(workspace) ?? [...namesIn(workspace)].filter(({ names }) => names.length > 0);
  known.set(workspace, found);
  return found;
}

function* namesIn(workspace: Workspace): Iterable<NamedMethods> {
  const specs = new Map([...workspace.externals, ...workspace.services].map(({ spec }) => [spec.name, spec]));
  for (const source of settingsSources(workspace)) yield* inSettings(source, specs);
  for (const { spec, own, atOwn } of workspace.instances) {
    const names = Object.keys(own.methodWeights ?? {});
    yield { of: spec, names: names.map((name) => ({ name, at: atOwn(['methodWeights', name], 'key') })) };
  }
}

/** A setting that names methods gets a line here. */
function* inSettings(
  { spec, at }: SettingsSource,
  specs: ReadonlyMap<string, ServiceSpec | ExternalSpec>,
): Iterable<NamedMethods> {
  const keys = (path: Path, map: object | undefined): NamedMethods => ({
    of: spec,
    names: Object.keys(map ?? {}).map((name) => ({ name, at: at([...path, name], 'key') })),
  });
  const items = (path: Path, list: readonly string[] | undefined, of: GrpcServer = spec): NamedMethods => ({
    of,
    names: (list ?? []).map((name, index) => ({ name, at: at([...path, index]) })),
  });
  yield keys(['methods'], spec.methods);
  for (const [index, { service, methods }] of (spec.calls ?? []).entries()) {
    const callee = specs.get(service);
    if (callee) yield items(['calls', index, 'methods'], methods, callee);
  }
  for (const [index, { match }] of (spec.routes ?? []).entries())
    yield items(['routes', index, 'match', 'methods'], match.methods);
  for (const [index, { methods }] of (spec.mirror ?? []).entries())
    yield items(['mirror', index, 'methods'], methods);
  for (const [index, { methods }] of (spec.faults ?? []).entries())
    yield items(['faults', index, 'methods'], methods);
  for (const [index, { methods }] of (spec.allowPrincipals ?? []).entries())
    yield items(['allowPrincipals', index, 'methods'], methods);
  for (const [index, { methods }] of (spec.deny ?? []).entries())
    yield items(['deny', index, 'methods'], methods);
  for (const [index, { methods }] of (spec.jwt?.require ?? []).entries())
    yield items(['jwt', 'require', index, 'methods'], methods);
  for (const [gateway, { methods }] of Object.entries(spec.expose ?? {}))
    yield items(['expose', gateway, 'methods'], methods);
  if (spec.mtls !== undefined && spec.mtls !== 'STRICT')
    yield items(['mtls', 'plaintextMethods'], spec.mtls.plaintextMethods);
}
