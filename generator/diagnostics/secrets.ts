import { assignmentsIn, valueBelow } from '../secrets/assignments.ts';
import { type Mask, maskOf } from '../secrets/mask.ts';
import { isSecretName } from '../secrets/names.ts';
import { shapesIn } from '../secrets/shapes.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Change, Fix } from './fix/fix.ts';
import { type Place, spanOf } from './place.ts';

/**
 * Masks the secrets of all files with diagnostics, and those in the reported lines: the search for secrets
 * skips a spec that does not parse, but its lines are printed.
 */
export function maskFor(diagnostics: readonly Diagnostic[]): Mask {
  const found = new Set<string>();
  for (const { at, related = [] } of diagnostics)
    for (const place of [at, ...related.map((other) => other.at)]) {
      for (const secret of place.file.secrets) found.add(secret);
      for (const secret of secretsAt(place)) found.add(secret);
    }
  return maskOf(found);
}

/** Secrets in the line of a place, if the line itself reveals them. */
function secretsAt(place: Place): string[] {
  const { file } = place;
  const { line } = spanOf(place);
  const text = file.line(line) ?? '';
  const stretches = [
    ...assignmentsIn(text),
    ...shapesIn(text),
    ...(line > 1 ? valueBelow(file.line(line - 1) ?? '', text) : []),
  ];
  return stretches.map(({ start, end }) => text.slice(start, end)).filter((found) => !isKeyOfSecret(found));
}

/**
 * `password` can be the key of a Secret for a variable. As the value of a variable, the search in the specs
 * finds it.
 */
const isKeyOfSecret = (text: string): boolean => /^[A-Za-z_.-]+$/.test(text) && isSecretName(text);

/**
 * A diagnostic without secrets. A fix that would write a masked text is dropped: the mask must not get into a
 * file.
 */
export function withoutSecrets<D extends Diagnostic>(diagnostic: D, mask: Mask): D {
  const { message, hint, related, fixes } = diagnostic;
  return {
    ...diagnostic,
    message: mask.text(message),
    ...(hint === undefined ? {} : { hint: mask.text(hint) }),
    ...(related
      ? { related: related.map((other) => ({ ...other, message: mask.text(other.message) })) }
      : {}),
    ...(fixes
      ? {
          fixes: fixes
            .filter((fix) => !fix.changes.some((change) => writesSecret(change, mask)))
            .map((fix) => titled(fix, mask)),
        }
      : {}),
  };
}

const titled = (fix: Fix, mask: Mask): Fix => ({ ...fix, title: mask.text(fix.title) });

function writesSecret(change: Change, mask: Mask): boolean {
  if (change.kind === 'replace') return mask.text(change.text) !== change.text;
  return change.kind === 'rename' && mask.text(change.name) !== change.name;
}

/** The masked line, and for each column of the line its column in the masked line; columns count from 1. */
export function maskedLine(
  line: string,
  mask: Mask,
): { readonly text: string; columnOf(column: number): number; endOf(column: number): number } {
  const stretches = mask.stretches(line).map(([start, end]) => ({ start, end }));
  const moved = (column: number, inside: 'start' | 'end'): number => {
    let shift = 0;
    for (const { start, end } of stretches) {
      if (column - 1 <= start) break;
      const length = mask.text(line.slice(start, end)).length;
      if (column - 1 < end) return start + 1 + shift + (inside === 'start' ? 0 : length);
      shift += length - (end - start);
    }
    return column + shift;
  };
  return {
    text: mask.text(line),
    columnOf: (column) => moved(column, 'start'),
    endOf: (column) => moved(column, 'end'),
  };
}
