import { listAt, textAt, textsAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { picturesOf } from '../../picture/picture.ts';
import {
  annotationsOf,
  containersOf,
  isLeftAlone,
  podOf,
  type RenderedContainer,
} from '../../picture/pod-templates.ts';
import type { RenderedDocument } from '../../picture/rendered-document.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const jobKeptAliveByProxy = defineRenderedCheck({
  name: 'job-kept-alive-by-proxy',
  code: 'MESH1902',
  severity: 'error',
  suppressible: true,
  title: 'A job or a Pod that runs once never ends, because its proxy keeps running',
  explanation:
    'Kubernetes ends a job when all containers of its pod have ended; the same is true of a Pod with restartPolicy Never or OnFailure. Without native sidecars, the injected proxy is an ordinary container that runs forever: the job never succeeds, a CronJob with concurrencyPolicy Forbid never runs again, and Argo CD waits for a hook without end. With native sidecars the proxy ends after the other containers. The annotation sidecar.istio.io/nativeSidecar: "true" gives the pods of a job a native sidecar in any cluster. Otherwise the job itself must stop the proxy with a POST to port 15020, path /quitquitquit, or run without one. If its program does so, suppress the finding with a comment and the reason.',
  source:
    'Istio, Native sidecars; Resource Annotations: sidecar.istio.io/nativeSidecar; pilot-agent, /quitquitquit',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'Job' && document.kind !== 'CronJob' && !runsOnce(document)) continue;
      const pod = document.origin === 'generated' ? undefined : podOf(document);
      if (!pod || isLeftAlone(pod)) continue;
      const { values, path } = annotationsOf(pod);
      const isNative = values[nativeSidecar];
      const endless = picturesOf(document, rendered).filter(
        ({ nativeSidecars }) => isNative !== 'true' && (!nativeSidecars || isNative === 'false'),
      );
      if (endless.length === 0 || containersOf(pod).some(endsProxy)) continue;
      // A patch of a job in the specs, which has a native sidecar without it.
      const changed = document.origin === 'patched' ? document.changeAt([...path, nativeSidecar]) : undefined;
      yield {
        message: `${titleOf(document)} never ends: its proxy keeps running`,
        at: changed ?? document.at([...pod.path, 'spec', 'restartPolicy']),
        hint: changed
          ? `remove this change of ${nativeSidecar}: with "true", the proxy ends after the other containers`
          : 'stop the proxy when the work is done (curl -X POST localhost:15020/quitquitquit), or set the label sidecar.istio.io/inject: "false" if it calls no service of the mesh',
        clusters: endless.map(({ name }) => name),
      };
    }
  },
});

/** True for a Pod whose containers end. */
const runsOnce = ({ kind, value }: RenderedDocument): boolean =>
  kind === 'Pod' && ['Never', 'OnFailure'].includes(textAt(value, 'spec', 'restartPolicy') ?? '');

const nativeSidecar = 'sidecar.istio.io/nativeSidecar';

/** True for a container that stops the proxy, itself or with scuttle, which reads an address from the environment. */
const endsProxy = ({ value }: RenderedContainer): boolean =>
  ['command', 'args'].some((key) => textsAt(value, key).some((text) => text.includes('quitquitquit'))) ||
  listAt(value, 'env').some((item) => textAt(item, 'name') === 'ISTIO_QUIT_API');
