import { isDocument } from 'yaml';
import { isPatchWithTarget } from '../load/addition-yaml.ts';
import { valueOfKustomize } from '../load/misread-value.ts';
import { editScalars } from './edit-scalars.ts';
import { isAddition, type Migration } from './migration.ts';

/**
 * 0.2.0 accepted values such as `1_000`, `0b11`, `2024-01-01`, and numbers as annotations in documents and patches, and
 * clusters got what kustomize reads. 0.3.0 refuses them, because YAML 1.2 reads other values. What clusters get is written
 * in a form that is the same for every reader. Operations with their target had the values of YAML 1.2 already.
 * Source: go-yaml v3, resolve.go (resolve, allowedTimestampFormats); tried with kustomize v5.8.2
 */
export const valuesOfKustomize: Migration = {
  name: 'values-of-kustomize',
  version: '0.3.0',
  title: 'Values in extra/ and patches/ that only kustomize reads as numbers or dates are written out',
  reads: isAddition,
  edit: (text) =>
    editScalars(text, ({ node, ancestors, isKey }) =>
      isKey || ancestors.some((each) => isDocument(each) && isPatchWithTarget(each))
        ? undefined
        : valueOfKustomize(node, ancestors),
    ),
};
