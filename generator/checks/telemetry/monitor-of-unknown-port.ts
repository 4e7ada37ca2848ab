import { suggest } from '../../diagnostics/suggestion.ts';
import { listAt, mapAt, textAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { remembered } from '../../lang/remembered.ts';
import type { ClusterService } from '../../picture/hosts.ts';
import { fitsSelector } from '../../picture/label-selectors.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import { podsWith } from '../../picture/pods.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';

export const monitorOfUnknownPort = defineRenderedCheck({
  name: 'monitor-of-unknown-port',
  code: 'MESH2007',
  severity: 'warning',
  title: 'A ServiceMonitor or PodMonitor names a port that does not exist',
  explanation:
    'The port of an endpoint of a ServiceMonitor is the name of a port of the Service, and that of a PodMonitor is the name of a port of a container. With another name, Prometheus finds no target: there are no metrics, and no alert about that. Monitors of Services and pods that are not in this repository are not checked.',
  source: 'Prometheus Operator, Endpoint.port and PodMetricsEndpoint.port',
  *run(rendered) {
    for (const document of rendered.documents) {
      const monitor = Object.hasOwn(monitors, document.kind) ? monitors[document.kind] : undefined;
      if (!monitor || document.origin !== 'extra') continue;
      for (const picture of picturesOf(document, rendered)) {
        const names = monitor.namesIn(document, picture);
        if (!names) continue;
        for (const [index, item] of listAt(document.value, 'spec', monitor.list).entries()) {
          const port = textAt(item, 'port');
          if (port === undefined || names.includes(port)) continue;
          yield* mistakeAt(
            document,
            [['spec', monitor.list, index, 'port']],
            {
              message: `no ${monitor.what} that it selects has a port ${port}`,
              hint: suggest(port, names, 'ports'),
            },
            [picture.name],
          );
        }
      }
    }
  },
});

interface Monitor {
  readonly list: string;
  readonly what: string;
  /** The names of the ports that it can name; undefined if they are not known. */
  namesIn(document: RenderedDocument, picture: ClusterPicture): readonly string[] | undefined;
}

const monitors: Readonly<Record<string, Monitor>> = {
  ServiceMonitor: {
    list: 'endpoints',
    what: 'Service',
    namesIn: (document, picture) => {
      if (isForOtherNamespaces(document)) return undefined;
      const services = servicesFor(document, picture);
      return services.length === 0
        ? undefined
        : services.flatMap(({ ports }) => ports.map(({ title }) => title));
    },
  },
  PodMonitor: {
    list: 'podMetricsEndpoints',
    what: 'pod',
    namesIn: (document, { podsByNamespace }) => {
      if (isForOtherNamespaces(document)) return undefined;
      const selector = mapAt(document.value, 'spec', 'selector');
      const pods = podsWith(mapAt(selector, 'matchLabels'), document.namespace, podsByNamespace).filter(
        ({ labels }) => fitsSelector(selector, labels),
      );
      const areKnown = pods.length > 0 && !pods.some(({ isSilent }) => isSilent);
      // The proxy has a port for its metrics, too.
      return areKnown
        ? ['http-envoy-prom', ...pods.flatMap(({ ports }) => ports.flatMap(({ name }) => name ?? []))]
        : undefined;
    },
  },
};

const isForOtherNamespaces = ({ value, namespace }: RenderedDocument): boolean => {
  const selector = mapAt(value, 'spec', 'namespaceSelector');
  const names = listAt(selector, 'matchNames');
  return selector['any'] === true || names.some((name) => name !== namespace);
};

const byLabel = remembered<ClusterPicture, ReadonlyMap<unknown, readonly ClusterService[]>>();

/** The Services that a monitor selects. A namespace can have thousands: those with its first label are looked up. */
function servicesFor({ value, namespace }: RenderedDocument, picture: ClusterPicture): ClusterService[] {
  const selector = mapAt(value, 'spec', 'selector');
  const all = picture.servicesByNamespace.get(namespace) ?? [];
  const [first] = Object.entries(mapAt(selector, 'matchLabels'));
  const candidates = first
    ? (byLabel(picture, `${namespace} ${first[0]}`, () =>
        grouped(all, (service) => labelsOf(service)?.[first[0]]),
      ).get(first[1]) ?? [])
    : all;
  return candidates.filter((service) => {
    const labels = labelsOf(service);
    return labels !== undefined && fitsSelector(selector, labels);
  });
}

const labelsOf = ({ written, service }: ClusterService): PlainMap | undefined =>
  written ? mapAt(written.value, 'metadata', 'labels') : service && { app: service.name };
