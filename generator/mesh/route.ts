import type { Cluster } from '../model/fleet.ts';
import { targetsOf } from '../model/served-ports.ts';
import type { Callee, Caller } from './caller.ts';
import type { CertificateAuthority } from './certificates.ts';
import type { Listen, Route } from './open-mesh.ts';
import type { Layout } from './plan.ts';
import { callerKey, serviceCallerKey, type Workload } from './workloads.ts';

/** Accepts connections to ports below 1024, which are forwarded to the proxy's Unix socket. */
export const lowPort = 15_080;

/** What a client dials. @throws Error for a caller or callee that the layout does not have */
export function routeIn(
  cluster: Cluster,
  { workloads, gateways }: Layout,
  { certificate }: CertificateAuthority,
  from: Caller,
  to: Callee,
): Route {
  const { host, port } = calleeIn(cluster, to);
  if (from.kind === 'gateway') {
    const called = gateways.find(({ gateway }) => gateway.name === from.gateway);
    const port = from.port ?? called?.gateway.port;
    const listener = called?.listeners.find((each) => each.port === port);
    if (!called || !listener) throw new Error(`The mesh has no gateway ${from.gateway} with port ${port}.`);
    return {
      address: { host: called.node.address, port: listener.listen },
      authority: from.host,
      ...(listener.credentials.length === 0
        ? {}
        : { tls: { rootCertificates: certificate, serverName: from.host } }),
    };
  }
  const authority = `${host}:${port}`;
  if (from.kind === 'plain text') {
    const pod = workloads.find((workload) => workload.pod?.service === nameOf(to));
    if (!pod) throw new Error(`The mesh has no pod of ${nameOf(to)}.`);
    // No proxy of the caller translates the port of the Service into that of the pod.
    const [target = port] = targetsOf({ ports: servedBy(cluster, to) }, [port]);
    return { address: { host: pod.node.address, port: target }, authority };
  }
  if (from.kind === 'controller') throw new Error('A controller of Kubernetes makes no call.');
  const key = from.kind === 'service' ? serviceCallerKey(from) : callerKey(from);
  return { address: egressOf(workloadWith(workloads, key), port), authority };
}

/** The ports of a service; none for another callee. */
const servedBy = ({ instances }: Cluster, to: Callee) =>
  instances.find(({ service }) => to.kind === 'service' && service.name === to.service)?.service.ports ?? [];

function egressOf({ egress }: Workload, port: number): Listen {
  return { host: egress, port: port < 1024 ? lowPort : port };
}

/** The name of the pods of a callee, or of what answers in their place. */
function nameOf(to: Callee): string {
  if (to.kind === 'service') return to.service;
  return to.kind === 'external' ? to.external : (to.workload ?? to.host);
}

function calleeIn({ instances, externals }: Cluster, to: Callee): Listen {
  if (to.kind === 'host') return to;
  if (to.kind === 'service') {
    const found = instances.find(({ service }) => service.name === to.service);
    const port = to.port ?? found?.service.grpc?.port;
    if (found && port !== undefined) return { host: found.service.host, port };
  } else {
    const found = externals.find(({ external }) => external.name === to.external);
    if (found) return { host: to.host, port: found.external.ports[0].number };
  }
  throw new Error(`The cluster has no ${nameOf(to)}.`);
}

function workloadWith(workloads: readonly Workload[], key: string): Workload {
  const found = workloads.find((workload) => workload.key === key);
  if (!found) throw new Error(`The mesh was opened without the caller ${key}.`);
  return found;
}
