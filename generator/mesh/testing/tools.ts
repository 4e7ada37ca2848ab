import type { Unavailable } from '../../toolchain/availability.ts';
import { findMeshPrograms, type MeshPrograms } from '../../toolchain/mesh-programs.ts';
import { provideTools } from '../../toolchain/provide-tools.ts';

/** What a test needs to build a cluster and to open it as a mesh. */
export async function findMeshTools(): Promise<
  ({ readonly available: true; readonly kustomize: string } & MeshPrograms) | Unavailable
> {
  const { kustomize } = await provideTools(console.error);
  if (!kustomize.available) return kustomize;
  const programs = await findMeshPrograms();
  return programs.available ? { ...programs, kustomize: kustomize.path } : programs;
}
