import { mapAt } from '../../../lang/at-path.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';

/** What describes a denial: its name, or an annotation. A text that also describes a permission does not. */
export function denialIn({ value, name }: RenderedDocument): string | undefined {
  const isDenial = (text: string) => denial.test(text) && !permission.test(text);
  if (isDenial(name) || (name.startsWith('no-') && !permission.test(name))) return 'the name of a denial';
  const annotation = Object.values(mapAt(value, 'metadata', 'annotations'))
    .map(String)
    .find(isDenial);
  return annotation === undefined ? undefined : `an annotation about a denial (${annotation.slice(0, 60)})`;
}

const denial =
  /(?:^|[^a-z])(?:den(?:y|ies|ied|ial)|blocks?|blocked|forbids?|forbidden|rejects?|rejected|disallow)(?:[^a-z]|$)/i;
const permission = /(?:^|[^a-z])(?:allow|permit|let|open|grant|access|except)/i;
