import { isIPv4 } from 'node:net';
import { textAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { clusterPictures } from '../../picture/picture.ts';
import { annotationsOf } from '../../picture/pod-templates.ts';
import { defineCheck, settingsSources } from '../check.ts';
import { strictPortsCalled, strictPortsInCallsOf } from '../support/documents/strict-calls.ts';
import { perPlace, together } from '../support/places.ts';

export const privateNetworkPastProxy = defineCheck({
  name: 'private-network-past-proxy',
  code: 'MESH1943',
  severity: 'warning',
  suppressible: true,
  title: 'An annotation may take the calls of services past the proxy of their caller',
  explanation:
    'Proxies do not handle calls to the networks of excludeOutboundIPRanges, and to networks outside includeOutboundIPRanges. The addresses of Services are in a network of the cluster, which no spec has: mostly a part of 10.0.0.0/8 or 172.16.0.0/12. A call past the proxy has no mutual TLS, so a service with STRICT mutual TLS resets it. Exclude only the networks of servers outside the mesh, and include the network of the Services. If you know that this cluster has its Services in another network, suppress the finding with a comment and the reason.',
  source: 'Istio, Accessing External Services: direct access; Resource Annotations: traffic.sidecar.istio.io',
  *run(workspace) {
    const services = new Map(workspace.services.map(({ spec }) => [spec.name, spec]));
    for (const { spec, at } of settingsSources(workspace)) {
      const titles = strictPortsInCallsOf(spec, services).map(({ title }) => title);
      for (const { key, hint } of titles.length > 0 ? passed(spec.podAnnotations ?? {}) : [])
        yield {
          message: `calls of ${spec.name} to ${listed(titles)} probably go past its proxy, but the pods there accept only mutual TLS`,
          at: at(['podAnnotations', key]),
          hint,
        };
    }
  },
  *runDocuments(rendered) {
    const found = clusterPictures(rendered).flatMap((picture) =>
      picture.pods.flatMap((pod) => {
        const { written } = pod;
        if (!written || !pod.isInMesh) return [];
        const { values, path } = annotationsOf(written);
        const keys = passed(values).map((each) => ({
          ...each,
          at: written.document.at([...path, each.key]),
        }));
        const titles =
          keys.length > 0
            ? strictPortsCalled(pod, picture, rendered).map(({ service }) => service.title)
            : [];
        const message = `${titleOf(written.document)}: calls to ${listed(titles)} probably go past its proxy, but the pods there accept only mutual TLS`;
        return keys.flatMap(({ at, hint }) =>
          titles.length > 0 && isInAddition(at) ? [{ message, at, hint }] : [],
        );
      }),
    );
    for (const [finding] of perPlace(found, ({ message }) => message)) yield finding;
  },
});

const listed = (titles: readonly string[]): string => together([...new Set(titles)]);

const excluded = 'traffic.sidecar.istio.io/excludeOutboundIPRanges';
const included = 'traffic.sidecar.istio.io/includeOutboundIPRanges';

/** The annotations that leave out the networks in which clusters mostly have their Services. */
function passed(annotations: PlainMap) {
  // The network of all addresses is an error (MESH1904).
  const out = networksIn(annotations, excluded);
  const isOut = serviceNetworks.some((each) =>
    out.some(({ first, last }) => last - first < 2 ** 32 - 1 && first <= each.first && last >= each.last),
  );
  const of = networksIn(annotations, included);
  const isMissed =
    of.length > 0 &&
    !serviceNetworks.some((each) => of.some(({ first, last }) => first <= each.last && last >= each.first));
  return [
    ...(isOut ? [{ key: excluded, hint: 'exclude only the networks of servers outside the mesh' }] : []),
    ...(isMissed ? [{ key: included, hint: 'add the network of the Services of the cluster' }] : []),
  ];
}

/** The first and the last address of a network, as numbers. */
interface Network {
  readonly first: number;
  readonly last: number;
}

/** None if one of them is not a network of IPv4: a cluster with IPv6 has its Services there. */
function networksIn(annotations: PlainMap, key: string): Network[] {
  const texts = textAt(annotations, key)?.split(',') ?? [];
  const networks = texts.flatMap((text) => networkOf(text.trim()) ?? []);
  return networks.length === texts.length ? networks : [];
}

function networkOf(text: string): Network | undefined {
  const [address = '', length = ''] = text.split('/');
  if (!isIPv4(address) || !/^(?:[12]?[0-9]|3[0-2])$/.test(length)) return undefined;
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(number / size) * size;
  return { first, last: first + size - 1 };
}

/**
 * The networks that hold the Services of nearly all clusters: parts of private networks, and one that GKE manages.
 * Source: kubeadm, networking.serviceSubnet; Amazon EKS, serviceIpv4Cidr; GKE, IP address ranges for VPC-native clusters.
 */
const serviceNetworks: readonly Network[] = ['10.0.0.0/8', '172.16.0.0/12', '34.118.224.0/20'].flatMap(
  (text) => networkOf(text) ?? [],
);
