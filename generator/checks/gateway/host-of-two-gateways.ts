import type { Path } from '../../diagnostics/source-file.ts';
import { listAt, mapAt, numberAt, textsAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const hostOfTwoGateways = defineRenderedCheck({
  name: 'host-of-two-gateways',
  code: 'MESH1704',
  severity: 'error',
  title: 'Two Gateways have the same pods, port and host',
  explanation:
    'The pods of an ingress gateway get the servers of all Gateways that select them. If two of them have the same host at the same port, one server is used, with its certificate and its VirtualServices, and the other one is ignored. The gateways of the cluster file are rendered as Gateways too.',
  source: 'Istio, Gateway, Server.hosts; analysis message IST0145',
  *run(rendered) {
    const seen = new Map<string, string>();
    for (const { cluster, title, key } of gatewaysOfSpecs(rendered)) seen.set(`${cluster} ${key}`, title);
    for (const document of rendered.documents) {
      if (document.kind !== 'Gateway' || !document.apiVersion.startsWith('networking.istio.io/')) continue;
      const own = new Set<string>();
      for (const { key, host, port, path } of serversOf(document)) {
        const clusters = document.clusters.filter((cluster) => seen.has(`${cluster} ${key}`));
        const [cluster] = clusters;
        own.add(key);
        const at = document.at(path);
        if (cluster === undefined || !isInAddition(at)) continue;
        yield {
          message: `${titleOf(document)}: the same pods get ${host} at port ${port} from ${seen.get(`${cluster} ${key}`)} already`,
          at,
          hint: 'remove the host here, and name the other Gateway in the VirtualServices for it',
        };
      }
      for (const key of own)
        for (const cluster of document.clusters) seen.set(`${cluster} ${key}`, titleOf(document));
    }
  },
});

interface Server {
  /** Pods, port and host. */
  readonly key: string;
  readonly host: string;
  readonly port: number;
  readonly path: Path;
}

function serversOf({ value }: RenderedDocument): Server[] {
  const selector = mapAt(value, 'spec', 'selector');
  return listAt(value, 'spec', 'servers').flatMap((server, index) => {
    const port = numberAt(server, 'port', 'number');
    if (port === undefined) return [];
    return textsAt(server, 'hosts').map((text, position) => {
      const host = text.split('/').at(-1) ?? text;
      const path = ['spec', 'servers', index, 'hosts', position];
      return { key: keyOf(selector, port, host), host, port, path };
    });
  });
}

/** Gateways without a known selector may have other pods. */
const gatewaysOfSpecs = ({ fleet }: RenderedFleet) =>
  fleet.clusters.flatMap(({ name: cluster, gateways }) =>
    gateways
      .filter(({ type, selector }) => type === 'istio' && Object.keys(selector).length > 0)
      .flatMap(({ name, selector, port, hosts }) =>
        hosts.map((host) => ({
          cluster,
          title: `the gateway ${name} of the cluster file`,
          key: keyOf(selector, port, host),
        })),
      ),
  );

const keyOf = (selector: object, port: number, host: string): string =>
  JSON.stringify([Object.entries(selector).sort(), port, host]);
