import { mapAt } from '../../lang/at-path.ts';
import { selectorOf } from '../../picture/label-selectors.ts';
import { type ClusterPicture, picturesOf } from '../../picture/picture.ts';
import { type ClusterPods, leadsTo, podsWith, portAt } from '../../picture/pods.ts';
import { portsOfProxy } from '../../picture/ports.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { type DocumentMistake, mistakeAt } from '../support/documents/document-mistakes.ts';

export const mutualTlsForUnknownPort = defineRenderedCheck({
  name: 'mutual-tls-for-unknown-port',
  code: 'MESH1615',
  severity: 'warning',
  title: 'portLevelMtls names a port that its pods do not have',
  explanation:
    'portLevelMtls of a PeerAuthentication names the port of the pods, not that of the Service. Istio accepts any number, and the mode of a port that does not exist has no effect: the real port keeps the mode of all ports. A container can listen on a port that it does not declare. This rule reports nothing if a container declares no ports, or if the number is written in its settings. Otherwise, declare the port, or suppress the finding with a comment.',
  source: 'Istio, PeerAuthentication: portLevelMtls',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'PeerAuthentication' || document.origin === 'generated') continue;
      const selector = selectorOf(document);
      if (!selector) continue;
      for (const picture of picturesOf(document, rendered)) {
        const pods = podsWith(selector.labels, document.namespace, picture.podsByNamespace);
        for (const port of Object.keys(mapAt(document.value, 'spec', 'portLevelMtls'))) {
          const mistake = mistakeOf(Number(port), pods, picture);
          const path = ['spec', 'portLevelMtls', port];
          if (mistake) yield* mistakeAt(document, [path, path.slice(0, -1)], mistake, [picture.name]);
        }
      }
    }
  },
});

/** What is wrong with a port; undefined if one of the pods has it, or may have it. */
function mistakeOf(
  port: number,
  pods: readonly ClusterPods[],
  { services }: ClusterPicture,
): DocumentMistake | undefined {
  if (pods.length === 0 || portsOfProxy.includes(port) || pods.some((pod) => mayHave(pod, port)))
    return undefined;
  const called = services
    .filter((service) => pods.some((pod) => leadsTo(service, pod)))
    .flatMap(({ ports }) => ports);
  if (called.some(({ target }) => target === port)) return undefined;
  const ports = [...new Set(pods.flatMap((pod) => pod.ports.map(({ number }) => number)))];
  const meant = called.find(({ number }) => number === port);
  const target = meant && pods.map((pod) => portAt(pod, meant.target)?.number).find((each) => each);
  return {
    message: `portLevelMtls names port ${port}, which no container of its pods has`,
    hint:
      target === undefined
        ? `their ports are ${ports.join(', ')}`
        : `${port} is the port of the Service: write that of the pods, ${target}`,
  };
}

/** True if a container declares the port, if one declares none, or if the number is written in the settings of the pods. */
function mayHave(pod: ClusterPods, port: number): boolean {
  if (pod.isSilent || portAt(pod, port)) return true;
  const settings = JSON.stringify(pod.written?.document.value ?? pod.service?.workload);
  return new RegExp(`\\b${port}\\b`).test(settings);
}
