import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { clusterPictures } from '../../picture/picture.ts';
import { podsBehind, portAt } from '../../picture/pods.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { perPlace } from '../support/places.ts';

export const ownPodsBehindService = defineRenderedCheck({
  name: 'own-pods-behind-service',
  code: 'MESH1906',
  severity: 'warning',
  title: 'Pods in extra/ get calls of a service beside its own pods',
  explanation:
    'A Service sends its calls to every pod with the labels of its selector. A document in extra/ whose pods have the label app of a service, and a port that the Service targets, gets a share of its calls, and the policies of the service apply to it. If it has the label version too, it gets calls of that version. Give the pods another value of app, or run them as a version of the service in the cluster file.',
  source: 'Kubernetes, Service: selectors; Istio, Application Requirements: app and version labels',
  *run(rendered) {
    const found = clusterPictures(rendered).flatMap(({ podsByNamespace, services }) =>
      services.flatMap((service) => {
        const behind = podsBehind(service, podsByNamespace);
        const owner = behind.find((pod) => pod.service && pod.labels['app'] === pod.service.name)?.service;
        if (!owner || owner.host !== service.host) return [];
        return behind.flatMap(({ written, service: own, labels, ...pod }) => {
          if (own || written?.document.origin !== 'extra') return [];
          const port = service.ports.find(({ target }) => portAt({ ...pod, labels }, target));
          const path = [...written.path, 'metadata', 'labels'];
          const at = placeOf(written.document, [...path, 'app'], path);
          if (!port || !isInAddition(at)) return [];
          return [
            {
              message: `the pods of ${titleOf(written.document)} get calls of the Service ${owner.name}: they have app: ${owner.name} and its port ${port.title}`,
              at,
              hint: `write another value of app, or run these pods as a version of ${owner.name} in the cluster file`,
            },
          ];
        });
      }),
    );
    for (const [finding] of perPlace(found, ({ message }) => message)) yield finding;
  },
});
