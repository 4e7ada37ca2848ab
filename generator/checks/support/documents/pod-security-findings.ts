import { placeOf, titleOf } from '../../../picture/document-names.ts';
import type { RenderedPod } from '../../../picture/pod-templates.ts';
import type { RenderedFleet } from '../../../picture/rendered-document.ts';
import type { Finding } from '../../check.ts';
import type { Breach } from './pod-security.ts';

/** Services that run in a cluster that rejects such pods: for them the finding is an error. */
export const servicesUnderPodSecurity = ({ fleet }: RenderedFleet): ReadonlySet<string> =>
  new Set(
    fleet.clusters
      .filter(({ istio }) => istio.cni)
      .flatMap(({ instances }) => instances.map(({ service }) => service.name)),
  );

export function podSecurityFinding(
  { document }: RenderedPod,
  { path, elsewhere = [], what, hint }: Breach,
  why: string,
): Finding {
  return {
    message: `${titleOf(document)}: ${what}${why}`,
    at: placeOf(document, path, ...elsewhere),
    hint,
  };
}
