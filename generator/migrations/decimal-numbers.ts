import { octalValue } from '../load/addition-yaml.ts';
import { editScalars } from './edit-scalars.ts';
import { isAddition, type Migration } from './migration.ts';

/**
 * 0.1.0 accepted `defaultMode: 0755` in documents and patches, and clusters got 493. 0.2.0 refuses it, because YAML 1.2
 * reads 755. The decimal number is the same for every reader.
 * Source: go-yaml v3, resolve.go (octal numbers of YAML 1.1)
 */
export const decimalNumbers: Migration = {
  name: 'decimal-numbers',
  version: '0.2.0',
  title: 'Octal numbers in extra/ and patches/ are written as decimal numbers',
  reads: isAddition,
  edit: (text) =>
    editScalars(text, ({ text: number, isKey }) => (isKey ? undefined : octalValue(number)?.toString())),
};
