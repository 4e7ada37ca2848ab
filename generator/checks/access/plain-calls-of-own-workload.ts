import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { requiresMutualTls } from '../../picture/mutual-tls.ts';
import { podsBehind, portAt } from '../../picture/pods.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { type WrittenAddress, writtenAddresses } from '../support/documents/container-addresses.ts';
import { perPlace } from '../support/places.ts';

export const plainCallsOfOwnWorkload = defineRenderedCheck({
  name: 'plain-calls-of-own-workload',
  code: 'MESH1604',
  severity: 'error',
  suppressible: true,
  title: 'Pods without a proxy call a service that accepts only mutual TLS',
  explanation:
    'A label or annotation with sidecar.istio.io/inject: "false", or hostNetwork, takes pods out of the mesh. They have no certificate of the mesh, so they cannot call a service with STRICT mutual TLS: its proxy resets each connection, and the call fails with UNAVAILABLE. Remove the label, or let the called service accept plain calls of the methods they need (mtls: PERMISSIVE with a reason).',
  source: 'Istio, PeerAuthentication: mTLS modes; Installing the Sidecar: controlling the injection policy',
  *run(rendered) {
    const found = [...writtenAddresses(rendered)].flatMap((written) => {
      const at = written.document.at(written.path);
      const problem = isInAddition(at) ? problemOf(written) : undefined;
      return problem ? [{ at, ...problem }] : [];
    });
    for (const [finding] of perPlace(found, ({ message }) => message)) yield finding;
  },
});

function problemOf({ service, pod, picture, document, address }: WrittenAddress) {
  if (!service || !pod || pod.isInMesh) return undefined;
  const port = service.ports.find(({ number }) => number === address.port);
  const behind = podsBehind(service, picture.podsByNamespace);
  if (!port || behind.length === 0) return undefined;
  const isStrict = behind.every((each) => {
    const number =
      portAt(each, port.target)?.number ?? (typeof port.target === 'number' ? port.target : port.number);
    return requiresMutualTls(each, number, picture);
  });
  if (!isStrict) return undefined;
  return {
    message: `${titleOf(document)} has no proxy, but calls ${address.name}, whose pods accept only mutual TLS`,
    hint: 'remove sidecar.istio.io/inject or hostNetwork from the pods: then they get a proxy',
  };
}
