import { isTextKey } from '../load/addition-yaml.ts';
import { editScalars } from './edit-scalars.ts';
import { isAddition, type Migration } from './migration.ts';

/**
 * 0.1.0 accepted keys such as `8080` or `true` without quotes in documents and patches, and kustomize could not build
 * them. 0.2.0 refuses them. Kubernetes reads every key as text.
 * Source: kustomize builds JSON, whose keys are text (RFC 8259, section 4)
 */
export const quotedKeys: Migration = {
  name: 'quoted-keys',
  version: '0.2.0',
  title: 'Keys in extra/ and patches/ that are not text are in quotes',
  reads: isAddition,
  edit: (text) =>
    editScalars(text, ({ text: key, isKey, isJsonPatch }) =>
      isKey && !isTextKey(key, isJsonPatch) ? `"${key}"` : undefined,
    ),
};
