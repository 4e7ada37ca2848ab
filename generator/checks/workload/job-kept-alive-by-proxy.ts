import { textsAt } from '../../lang/at-path.ts';
import { titleOf } from '../../picture/document-names.ts';
import { picturesOf } from '../../picture/picture.ts';
import { containersOf, isLeftAlone, podOf } from '../../picture/pod-templates.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { together } from '../support/places.ts';

export const jobKeptAliveByProxy = defineRenderedCheck({
  name: 'job-kept-alive-by-proxy',
  code: 'MESH1902',
  severity: 'error',
  title: 'A job never ends, because its proxy keeps running',
  explanation:
    'Kubernetes ends a job when all containers of its pod have ended. Without native sidecars, the injected proxy is an ordinary container that runs forever: the job never succeeds, a CronJob with concurrencyPolicy Forbid never runs again, and Argo CD waits for a hook without end. With native sidecars the proxy ends after the other containers. Otherwise the job itself must stop the proxy with a POST to port 15020, path /quitquitquit, or run without one.',
  source: 'Istio, Native sidecars; pilot-agent, /quitquitquit',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'Job' && document.kind !== 'CronJob') continue;
      const pod = document.origin === 'generated' ? undefined : podOf(document);
      if (!pod || isLeftAlone(pod)) continue;
      const endsProxy = containersOf(pod).some(({ value }) =>
        ['command', 'args'].some((key) => textsAt(value, key).some((text) => text.includes('quitquitquit'))),
      );
      const endless = picturesOf(document, rendered).filter(({ nativeSidecars }) => !nativeSidecars);
      if (endsProxy || endless.length === 0) continue;
      yield {
        message: `${titleOf(document)} never ends in ${together(endless.map(({ name }) => name))}: its proxy keeps running`,
        at: document.at([...pod.path, 'spec', 'restartPolicy']),
        hint: 'stop the proxy when the work is done (curl -X POST localhost:15020/quitquitquit), or set the label sidecar.istio.io/inject: "false" if the job calls no service of the mesh',
      };
    }
  },
});
