import { type KubernetesObject, mapAt, maps } from './kubernetes-object.ts';

/** Whether a document cannot be applied as it is committed, since it speaks of iptables, DNS or a machine's ports. */
export function needsAdapting({ kind, apiVersion }: KubernetesObject): boolean {
  return (
    apiVersion.startsWith('networking.istio.io/') && ['Sidecar', 'ServiceEntry', 'Gateway'].includes(kind)
  );
}

/** A ServiceEntry whose hosts are found at an address of this machine; all else of it, and of its routes, stays. */
export function adaptedServiceEntry(
  entry: KubernetesObject,
  address: string,
  port: number,
): KubernetesObject {
  const [name] = maps(entry, 'spec', 'ports').map((each) => String(each['name']));
  const [endpoint] = maps(entry, 'spec', 'endpoints');
  const { ports: _, address: __, ...kept } = endpoint ?? {};
  return {
    ...entry,
    spec: {
      ...mapAt(entry, 'spec'),
      endpoints: [{ ...kept, address, ...(name === undefined ? {} : { ports: { [name]: port } }) }],
    },
  };
}

/** A Gateway whose proxy listens at an address of this machine, and not at all of them. */
export function adaptedGateway(gateway: KubernetesObject, bind: string): KubernetesObject {
  const servers = maps(gateway, 'spec', 'servers').map((server) => ({ ...server, bind }));
  return { ...gateway, spec: { ...mapAt(gateway, 'spec'), servers } };
}
