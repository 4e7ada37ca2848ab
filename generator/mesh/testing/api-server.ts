import { onTestFinished } from 'vitest';
import type { MeshPrograms } from '../../toolchain/mesh-programs.ts';
import { startApiServer } from '../api-server.ts';
import { apiServerOf } from '../control-plane.ts';
import { startEtcd } from '../etcd.ts';
import type { KubernetesClient } from '../kubernetes-client.ts';
import { claimLoopback } from '../loopback.ts';
import { Processes } from '../processes.ts';

/** A real API server for one test; it ends with the test. */
export async function apiServerForTest(
  paths: Pick<MeshPrograms, 'etcd' | 'apiServer'>,
): Promise<KubernetesClient> {
  const loopback = await claimLoopback();
  const processes = new Processes();
  onTestFinished(async () => {
    await processes.close();
    loopback.release();
  });
  const host = loopback.next('control');
  const etcd = startEtcd(processes, paths.etcd, host);
  const { client } = await startApiServer(processes, paths.apiServer, apiServerOf(host, etcd));
  onTestFinished(() => client.close());
  return client;
}
