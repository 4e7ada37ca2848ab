import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { requiresMutualTls } from '../../picture/mutual-tls.ts';
import { clusterPictures } from '../../picture/picture.ts';
import { annotationsOf, containersOf, type RenderedContainer } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';

export const probeBlockedByMutualTls = defineRenderedCheck({
  name: 'probe-blocked-by-mutual-tls',
  code: 'MESH3000',
  severity: 'error',
  suppressible: true,
  title: 'The proxy refuses the probes of the kubelet',
  explanation:
    'Istio sends the probes of pods to the agent of the proxy, because the kubelet has no certificate. With sidecar.istio.io/rewriteAppHTTPProbers: "false", the kubelet calls the server in plain text, and a port with mutual TLS STRICT refuses it: the pods never become ready, or are killed again and again. Remove the annotation, or exclude the port of the probes from the proxy.',
  source: 'Istio, Health Checking of Istio Services: Probe rewrite',
  *run(rendered) {
    for (const picture of clusterPictures(rendered))
      for (const pod of picture.pods) {
        const { written } = pod;
        if (!written || String(annotationsOf(written).values[annotation]) !== 'false') continue;
        const blocked = containersOf(written)
          .flatMap(probesOf)
          .find(({ port }) => requiresMutualTls(pod, port, picture));
        if (!blocked) continue;
        const { path } = annotationsOf(written);
        yield* mistakeAt(
          written.document,
          [[...path, annotation], path, blocked.path],
          {
            message: `the proxy refuses ${blocked.name} on port ${blocked.port}: the kubelet calls it without mutual TLS`,
            hint: `remove ${annotation}`,
          },
          [picture.name],
        );
      }
  },
});

const annotation = 'sidecar.istio.io/rewriteAppHTTPProbers';

/** The probes that need an answer: a connection alone is always accepted by the proxy. */
const probesOf = ({ value, path }: RenderedContainer) =>
  ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap((name) =>
    ['httpGet', 'grpc'].flatMap((action) => {
      const port = portOf(value, mapAt(value, name)[action]);
      return port === undefined ? [] : [{ name, port, path: [...path, name] }];
    }),
  );

/** The number of a port, which may be given by the name of a port of the container. */
function portOf(container: unknown, action: unknown): number | undefined {
  const named = listAt(container, 'ports').find(
    (port) => textAt(port, 'name') !== undefined && textAt(port, 'name') === textAt(action, 'port'),
  );
  return numberAt(action, 'port') ?? numberAt(named, 'containerPort');
}
