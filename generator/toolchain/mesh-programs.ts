import { platform } from 'node:process';
import type { Progress, Unavailable } from './availability.ts';
import { provideBuiltProgram, provideBuiltPrograms } from './built-program.ts';
import type { BuiltProgram } from './tool-kinds.ts';
import { envoy, programs } from './versions.ts';
import { provideWheelProgram } from './wheel-program.ts';

/** Paths of the programs that a mesh on this machine consists of. */
export interface MeshPrograms {
  readonly etcd: string;
  readonly apiServer: string;
  readonly istiod: string;
  readonly envoy: string;
}

/** Those that are built. */
export const meshBuilds: readonly BuiltProgram[] = [programs.etcd, programs.apiServer, programs.istiod];

/** All of them where they are on this machine already: nothing is fetched or built. */
export function findMeshPrograms(): Promise<({ readonly available: true } & MeshPrograms) | Unavailable> {
  return provideMeshPrograms(undefined);
}

/**
 * All of them, or the first that cannot be had: what takes a moment is tried before what takes minutes.
 * @param progress where fetching and building are reported; without it, neither is done
 * @param further programs that are needed too, and are built together with those of the mesh
 */
export async function provideMeshPrograms(
  progress: Progress | undefined,
  further: readonly BuiltProgram[] = [],
): Promise<({ readonly available: true } & MeshPrograms) | Unavailable> {
  if (platform !== 'linux') return otherSystem;
  const proxy = await provideWheelProgram(envoy, progress);
  if (!proxy.available) return proxy;
  const failure = await provideBuiltPrograms([...meshBuilds, ...further], progress);
  if (failure) return failure;
  const parts = { etcd: programs.etcd, apiServer: programs.apiServer, istiod: programs.istiod };
  const paths = { envoy: proxy.path, etcd: '', apiServer: '', istiod: '' };
  for (const name of ['etcd', 'apiServer', 'istiod'] as const) {
    const part = await provideBuiltProgram(parts[name], progress);
    if (!part.available) return part;
    paths[name] = part.path;
  }
  return { available: true, ...paths };
}

/** macOS gives a process 127.0.0.1 alone, and the API server is not built for Windows. */
const otherSystem: Unavailable = {
  available: false,
  missing: 'a mesh on this machine',
  reason: `its pods are addresses in 127.0.0.0/8, which ${platform} does not have without an administrator.`,
  remedy: 'Run this on Linux: in WSL 2, a virtual machine or a container.',
};
