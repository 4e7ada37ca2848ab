import type { Path } from '../../diagnostics/source-file.ts';
import { mapAt, textAt } from '../../lang/at-path.ts';
import type { Service } from '../../model/service.ts';
import { titleOf } from '../../picture/document-names.ts';
import { labelsOfVersion, selectorOf, selects } from '../../picture/label-selectors.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import { portAt } from '../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const peerAuthenticationContradictsSpecs = defineRenderedCheck({
  name: 'peer-authentication-contradicts-specs',
  code: 'MESH466',
  severity: 'error',
  title: 'A PeerAuthentication that contradicts the specs',
  explanation:
    'Each namespace has one PeerAuthentication, named default, that makes mutual TLS STRICT. If a namespace has two, Istio uses the older one. A service that must accept other connections sets mtls in its spec, with a reason. Istio ignores portLevelMtls in a PeerAuthentication without a selector.',
  source: 'Istio, PeerAuthentication',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'PeerAuthentication' || document.origin === 'generated') continue;
      const { value } = document;
      const name = titleOf(document);
      const selector = selectorOf(document);
      if (!selector) {
        const ports = Object.keys(mapAt(value, 'spec', 'portLevelMtls')).length > 0;
        yield {
          message: ports
            ? `${name} has portLevelMtls but no selector: Istio ignores it`
            : `${name} is a second PeerAuthentication for the whole namespace ${document.namespace}`,
          at: ports ? document.at(['spec', 'portLevelMtls'], 'key') : document.at(['metadata', 'name']),
          hint: 'remove it: the namespace already has the policy default, and a service sets mtls in its spec',
        };
        continue;
      }
      const services = selected(document, selector.labels, rendered).filter(
        ({ access }) => !access.authentication.permissive,
      );
      for (const { mode, path, port } of modesOf(value)) {
        const service = services.find(
          (each) => port === undefined || isPortOf(each, port, picturesOf(document, rendered)),
        );
        if (!service || (mode !== 'DISABLE' && mode !== 'PERMISSIVE')) continue;
        yield {
          message: `${name} sets mutual TLS to ${mode} for ${service.name}, but its spec sets STRICT`,
          at: document.at(path),
          hint: `set mtls: { mode: PERMISSIVE, reason: … } in the spec of ${service.name}, or remove this document`,
        };
      }
    }
  },
});

/**
 * True for a port of pods that a spec describes, also if a patch gives it another number. A patch may add ports that the
 * spec does not describe.
 */
const isPortOf = (service: Service, port: string, pictures: readonly ClusterPicture[]): boolean =>
  service.ports.some(
    ({ name, targetPort }) =>
      String(targetPort) === port ||
      pictures.some(({ pods }) =>
        pods.some((pod) => pod.service?.name === service.name && String(portAt(pod, name)?.number) === port),
      ),
  );

function modesOf(value: unknown): { readonly mode: string; readonly path: Path; readonly port?: string }[] {
  const paths: { path: Path; port?: string }[] = [
    { path: ['spec', 'mtls', 'mode'] },
    ...Object.keys(mapAt(value, 'spec', 'portLevelMtls')).map((port) => ({
      path: ['spec', 'portLevelMtls', port, 'mode'],
      port,
    })),
  ];
  return paths.flatMap(({ path, ...port }) => {
    const mode = textAt(value, ...path);
    return mode === undefined ? [] : [{ mode, path, ...port }];
  });
}

function selected(
  { namespace, clusters }: RenderedDocument,
  labels: Readonly<Record<string, unknown>>,
  { fleet }: RenderedFleet,
): Service[] {
  return fleet.clusters
    .filter(({ name }) => clusters.includes(name))
    .flatMap(({ instances }) => instances)
    .filter(
      ({ service, versions }) =>
        service.namespace === namespace &&
        versions.some((version) => selects(labels, labelsOfVersion(service, version))),
    )
    .map(({ service }) => service);
}
