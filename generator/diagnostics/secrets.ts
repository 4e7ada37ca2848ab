import { assignmentsIn, valueBelow } from '../secrets/assignments.ts';
import { type Mask, maskOf } from '../secrets/mask.ts';
import { isSecretName } from '../secrets/names.ts';
import { shapesIn } from '../secrets/shapes.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Change, Fix } from './fix/fix.ts';
import { type Place, spanOf } from './place.ts';

/**
 * Hides the secrets of all files that diagnostics are about, and those in the lines they are about: in a spec that does
 * not parse nothing has looked for secrets, and its lines are shown all the same.
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

/** Secrets in the line of a place, as far as the line by itself shows that they are. */
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

/** `password` may be which key of a Secret becomes a variable; as the value of one it is found where specs are read. */
const isKeyOfSecret = (text: string): boolean => /^[A-Za-z_.-]+$/.test(text) && isSecretName(text);

/** A diagnostic that shows no secret. What would write one is not offered: a masked text must not get into a file. */
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

/** A line as it may be shown, and the column in it of each column of the line; columns count from 1. */
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
