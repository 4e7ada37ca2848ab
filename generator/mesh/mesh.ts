import type { Server } from 'node:net';
import { Failure } from '../command-line/errors.ts';
import { inParallel } from '../lang/in-parallel.ts';
import { remembered } from '../lang/remembered.ts';
import { admissionsOf } from './admission.ts';
import { routesOfApiGateways, routesOfServices } from './api-gateways.ts';
import { atOnce, readByIstiod, removeAll } from './applied.ts';
import type { ControlPlane } from './control-plane.ts';
import { convergenceOf } from './convergence.ts';
import { type Identity, identityOf } from './identity.ts';
import { type Istiod, type MeshNames, meshNamesOf } from './istiod.ts';
import { saveDiagnostics } from './keep.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import { forward } from './low-ports.ts';
import type { Mesh } from './open-mesh.ts';
import { type ClusterPlan, type Layout, layOut } from './plan.ts';
import { type EnvoyProxy, startProxy } from './proxy.ts';
import { type Refusal, RefusedDocuments } from './refused-documents.ts';
import { lowPort, routeIn } from './route.ts';
import { portBehind, type Workload } from './workloads.ts';

/** A mesh with the warnings about its documents. */
export interface OpenMesh extends Mesh {
  /** Warnings of the API server or of istiod about documents that they accept. */
  readonly warnings: readonly string[];
}

/**
 * Opens the mesh of a cluster: applies its documents, waits until istiod has read them, and starts a proxy for each
 * pod, each gateway and each other caller. The proxies have their configuration when `converged` resolves.
 * @param keepFolder where `keep` writes
 * @throws RefusedDocuments if a document is rejected
 */
export async function openCluster(
  controlPlane: ControlPlane,
  plan: ClusterPlan,
  keepFolder: string,
): Promise<OpenMesh> {
  const { client } = controlPlane;
  const names = meshNamesOf(plan.cluster);
  await removeLeft(controlPlane);
  const layout = await layOut(plan, controlPlane);
  await controlPlane.define(plan.documents.map(({ object }) => object));
  const istiod = await controlPlane.istiodOf(names);
  const applied: KubernetesObject[] = [];
  const proxies: EnvoyProxy[] = [];
  const forwarders: Server[] = [];
  const close = async () => {
    for (const forwarder of forwarders) forwarder.close();
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    controlPlane.left.push(...applied.filter(({ kind }) => kind !== 'Namespace'));
  };
  try {
    const { warnings, refusals } = await apply(controlPlane, layout, applied);
    if (refusals.length > 0) {
      const kept = await saveDiagnostics(keepFolder, 'refused', controlPlane.processes, istiod, proxies);
      throw new RefusedDocuments(plan.cluster, refusals, kept);
    }
    await controlPlane.injectAs(istiod, plan.cluster.istio);
    const admissions = await admissionsOf(client, plan.cluster.istio, layout.services, plan.documents);
    await routesOfServices(istiod, applied);
    await readByIstiod(client, istiod, {
      present: applied,
      removed: controlPlane.removed,
      clusterDomain: names.clusterDomain,
      endpoints: layout.workloads.flatMap((each) =>
        each.kind === 'pod' && !isWorker(plan, each) ? [each.node.address] : [],
      ),
    });
    controlPlane.removed.length = 0;
    for (const { workload, socket } of layout.lowPorts)
      forwarders.push(await forward(workload.egress, lowPort, socket));
    await startProxies(controlPlane, istiod, names, layout, proxies);
    return {
      warnings,
      admissions,
      pods: layout.workloads.flatMap(({ pod, node }) => {
        if (!pod) return [];
        const { service, version, index, ports, httpPorts = [], tcpPorts = [] } = pod;
        const serving = (protocol: 'grpc' | 'http' | 'tcp') => (port: number) => ({
          ...{ service, version, index, protocol },
          listen: { host: node.address, port: portBehind(port) },
        });
        return [
          ...ports.map(serving('grpc')),
          ...httpPorts.map(serving('http')),
          ...tcpPorts.map(serving('tcp')),
        ];
      }),
      outside: layout.outside,
      route: (from, to) => routeIn(plan.cluster, layout, controlPlane.outside, from, to),
      token: (claims) => controlPlane.tokens.issue(claims),
      converged: async () => {
        await convergenceOf(istiod, proxies);
        await routesOfApiGateways(plan.cluster, plan.callers, proxies);
      },
      refusedConnections: (service) => refusedConnections(service, layout, proxies),
      saveDiagnostics: (reason) =>
        saveDiagnostics(keepFolder, reason, controlPlane.processes, istiod, proxies),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Removes what the cluster before has left. */
async function removeLeft({ client, left, removed }: ControlPlane): Promise<void> {
  await removeAll(client, left);
  removed.push(...left.splice(0));
}

/** True for a pod of a service without ports: no Service makes it an endpoint. */
const isWorker = ({ cluster }: ClusterPlan, { pod }: Workload): boolean =>
  cluster.instances.some(({ service }) => service.name === pod?.service && service.ports.length === 0);

/** Applies documents. Adds them to `applied` as the API server returns them. @returns warnings and rejections */
async function apply(
  { client }: ControlPlane,
  layout: Layout,
  applied: KubernetesObject[],
): Promise<{ readonly warnings: readonly string[]; readonly refusals: readonly Refusal[] }> {
  const { committed, validated, adapted, substitutes } = layout;
  const warnings: string[] = [];
  const refusals: Refusal[] = [];
  const send = async (document: Sent) => {
    try {
      const answer = await client.apply(document.object, document.text, { dryRun: document.dryRun === true });
      warnings.push(...answer.warnings);
      if (!document.dryRun) applied.push(answer.object);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      refusals.push({ message: error.message, folder: document.folder });
    }
  };
  const all: Sent[] = [
    ...committed,
    ...validated.map((document) => ({ ...document, dryRun: true })),
    ...[...substitutes, ...adapted].map((object) => ({ object })),
  ];
  const isNamespace = ({ object }: Sent) => object.kind === 'Namespace';
  await inParallel(atOnce, all.filter(isNamespace), send);
  await inParallel(
    atOnce,
    all.filter((document) => !isNamespace(document)),
    send,
  );
  return { warnings, refusals };
}

interface Sent {
  readonly object: KubernetesObject;
  readonly text?: string;
  readonly folder?: string;
  readonly dryRun?: boolean;
}

/** Envoy counts a connection that its network filter of policies closes. Source: Envoy, RBAC network filter, statistics. */
const refusals = /^tcp\.rbac\.denied: (\d+)$/m;

async function refusedConnections(
  service: string,
  { workloads }: Layout,
  proxies: readonly EnvoyProxy[],
): Promise<number> {
  const nodes = new Set(workloads.flatMap(({ pod, node }) => (pod?.service === service ? [node] : [])));
  const counts = proxies
    .filter(({ node }) => nodes.has(node))
    .map(async (proxy) => {
      const { text } = await proxy.admin('/stats?filter=rbac');
      return Number(refusals.exec(text)?.[1] ?? 0);
    });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

async function startProxies(
  controlPlane: ControlPlane,
  istiod: Istiod,
  names: MeshNames,
  { workloads }: Layout,
  proxies: EnvoyProxy[],
): Promise<void> {
  const identities = remembered<Istiod, Promise<Identity>>();
  await inParallel(atOnce, workloads, async ({ node }) => {
    const { namespace, serviceAccount } = node;
    const identity = await identities(istiod, `${namespace}/${serviceAccount}`, () =>
      identityOf(controlPlane.client, istiod, namespace, serviceAccount),
    );
    proxies.push(startProxy(controlPlane, { istiod, names, node, identity }));
  });
}
