import { isReservedOnPods } from '../../checks/workload/reserved-pod-metadata.ts';
import { mapAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import type { ExistingDocument } from '../document.ts';
import { present, type Settings } from './settings.ts';

/** The labels and annotations of pods and of their ServiceAccount that a spec may set. */
export function metadataSettings(
  deployment: ExistingDocument,
  account: ExistingDocument | undefined,
): Settings {
  const metadata = mapAt(deployment.value, 'spec', 'template', 'metadata');
  return present({
    podLabels: allowed('podLabels', mapAt(metadata, 'labels')),
    podAnnotations: allowed('podAnnotations', mapAt(metadata, 'annotations')),
    serviceAccount: present({ annotations: mapAt(account?.value, 'metadata', 'annotations') }),
  });
}

const allowed = (list: 'podLabels' | 'podAnnotations', entries: PlainMap): Settings =>
  Object.fromEntries(Object.entries(entries).filter(([key]) => !isReservedOnPods(list, key)));
