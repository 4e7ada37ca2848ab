import { type Path, valueAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import { spotAt } from '../document.ts';
import type { Spot, ToolFinding } from '../finding.ts';
import type { Cause } from './cause.ts';
import { causesIn, type Placed, withoutPlace } from './causes-in.ts';
import { hintFor, isShared, wordsOf } from './codes.ts';
import { placeOf } from './place.ts';

const rules = { Error: 'istioError', Warning: 'istioWarning', Info: 'istioInformation' } as const;

/** The messages about each of several clusters as findings, at the places that cause them. */
export async function istioFindings(
  program: string,
  clusters: readonly (readonly Placed[])[],
): Promise<ToolFinding[][]> {
  const causes = await causesIn(program, clusters.flat());
  return clusters.map((placed) => withoutRepetition(placed.map((each) => findingOf(each, causes(each)))));
}

/** Several messages of one kind about one place of a document are one finding. */
function withoutRepetition(findings: readonly ToolFinding[]): ToolFinding[] {
  const keyOf = ({ rule, message, subject, document, spot }: ToolFinding) =>
    JSON.stringify([rule, sharedStart(message), subject, document, spot.path]);
  return [...grouped(findings, keyOf).values()].map(([first, ...more]) => {
    const { length } = sharedStart(first.message);
    const others = more.map(({ message }) => message.slice(length)).filter((rest) => rest !== '');
    return { ...first, message: [first.message, ...others].join('; ') };
  });
}

/** `IST0106: Istio refuses this Gateway: ` */
const sharedStart = (message: string): string => /^IST\d+: Istio [^:]+: /.exec(message)?.[0] ?? message;

function findingOf({ message, document }: Placed, cause: Cause | undefined): ToolFinding {
  const { code, level } = message;
  const { subject, name, value } = document;
  // A key that the message quotes is wrong itself: a field that does not exist.
  const isKey = (path: Path) => message.message.includes(`field ${JSON.stringify(path.at(-1))}`);
  const at = (paths: readonly Path[] = []) =>
    paths.map((path) => spotAt(value, path, isKey(path) ? 'key' : 'value'));
  const [spot = spotOf({ message, document }), ...equals] = at(cause?.likely);
  const others = at(cause?.others);
  return {
    rule: level === 'Error' || level === 'Warning' || level === 'Info' ? rules[level] : 'istioError',
    message: `${code}: ${wordsOf(message, name)}`,
    hint: hintFor(message),
    subject,
    document: name,
    spot,
    ...(equals.length > 0 ? { equals } : {}),
    ...(others.length > 0 ? { others } : {}),
    ...(isShared(code) ? { shared: true } : {}),
  };
}

function spotOf({ message, document: { value } }: Placed): Spot {
  const spot = placeOf(message, value);
  // Something is missing, and the document may have it anywhere.
  const isMissing = spot.path.length === 0 && withoutPlace.has(message.code);
  return isMissing && valueAt(value, ['spec']) !== undefined ? spotAt(value, ['spec'], 'key') : spot;
}
