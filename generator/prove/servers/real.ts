import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure } from '../../command-line/errors.ts';
import { repositoryRoot } from '../../command-line/repository.ts';
import type { Mesh } from '../../mesh/open-mesh.ts';
import type { Served } from './handlers.ts';
import type { ServicesOf } from './start.ts';

/** `build` of a service's `src/build.ts`: see `BuildService` in services/chassis/run-service.ts. */
type BuildService = (context: {
  readonly settings: { readonly service: string; readonly version: string };
  readonly log: () => void;
  readonly callee: (name: string) => { readonly address: string; readonly options: object };
}) => { readonly endpoints: readonly Served[] };

/** The servers of a repository by the name of their service, each from `services/<name>/src/build.ts`. */
export type RealServices = ReadonlyMap<string, BuildService>;

/**
 * Loads the real servers of some services. A service without `src/build.ts` gets a server made from its proto.
 * @throws Failure if a `src/build.ts` cannot be loaded
 */
export async function loadRealServices(root: string, services: readonly string[]): Promise<RealServices> {
  const loaded = new Map<string, BuildService>();
  for (const name of services) {
    const source = join('services', name, 'src', 'build.ts');
    if (!existsSync(join(root, source))) continue;
    // Beside this generator and not in `root`, which may have no node_modules: there the bundle finds its packages.
    const file = join(repositoryRoot, '.cache', 'services', name, `build-${process.pid}.mjs`);
    const { bundleModule } = await import('../../toolchain/bundle-service.ts');
    await bundleModule(root, source, file);
    const { build }: { readonly build?: unknown } = await import(pathToFileURL(file).href);
    for (const each of [file, `${file}.map`]) rmSync(each);
    if (!isBuild(build)) throw new Failure(`${source} does not export a function build`);
    loaded.set(name, build);
  }
  return loaded;
}

const isBuild = (value: unknown): value is BuildService => typeof value === 'function';

/** Real servers for pods, which call other services through their own proxy. */
export function realServicesIn(mesh: Mesh, real: RealServices, substitutes: ServicesOf): ServicesOf {
  return (server, text) => {
    const build = 'service' in server ? real.get(server.service) : undefined;
    if (!build || !('service' in server)) return substitutes(server, text);
    const { service, version } = server;
    return build({
      settings: { service, version },
      log: () => {},
      callee(name) {
        const from = { kind: 'service', service, version } as const;
        const { address, authority } = mesh.route(from, { kind: 'service', service: name });
        return {
          address: `${address.host}:${address.port}`,
          options: { ...withoutLookUps, 'grpc.default_authority': authority },
        };
      },
    }).endpoints;
  };
}

/** A proxy of the environment is for the internet, and an address of the mesh has no configuration in DNS. */
const withoutLookUps = { 'grpc.enable_http_proxy': 0, 'grpc.service_config_disable_resolution': 1 };
