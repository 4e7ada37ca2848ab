import { podsOf, type RenderedPod } from '../../picture/pod-templates.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { baselineBreaches } from '../support/documents/pod-security.ts';
import { podSecurityFinding } from '../support/documents/pod-security-findings.ts';

const source = 'Kubernetes, Pod Security Standards; Pod Security Admission; Istio, Pod Security Admission';

export const podWithHostAccess = defineRenderedCheck({
  name: 'pod-with-host-access',
  code: 'MESH363',
  severity: 'error',
  title: 'A pod has access to its node',
  explanation:
    'Without istio-cni, injection adds a container with NET_ADMIN, so a namespace can enforce only the Pod Security profile privileged, and the cluster rejects nothing. The profile baseline forbids the network or files of the node, privileged containers and more capabilities, because an attacker in such a pod can take over the node. This check enforces baseline instead; in clusters with istio-cni, MESH490 does.',
  source,
  *run(rendered) {
    const cni = new Set(rendered.fleet.clusters.flatMap(({ name, istio }) => (istio.cni ? [name] : [])));
    const isRefused = ({ document }: RenderedPod) => document.clusters.some((cluster) => cni.has(cluster));
    const findings = (pod: RenderedPod) =>
      [...baselineBreaches(pod)].map((breach) =>
        podSecurityFinding(pod, breach, ', which the profile baseline forbids'),
      );
    // A patch for all clusters has one finding, of MESH490.
    const refused = new Set(podsOf(rendered).filter(isRefused).flatMap(findings).map(keyOf));
    for (const finding of podsOf(rendered).flatMap(findings)) if (!refused.has(keyOf(finding))) yield finding;
  },
});

const keyOf = ({ message, at: { file, ...place } }: Finding): string =>
  JSON.stringify([message, file.path, place]);
