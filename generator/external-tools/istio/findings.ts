import { type Path, valueAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import { isMap, type PlainMap } from '../../lang/plain-map.ts';
import { spotAt } from '../document.ts';
import type { DocumentName, Spot, ToolFinding } from '../finding.ts';
import { analyze } from './analyze.ts';
import { type Cause, causesOf, type Reader } from './cause.ts';
import { hintFor, isShared, wordsOf } from './codes.ts';
import type { IstioMessage } from './offline.ts';
import { placeOf } from './place.ts';

/** A document that istioctl got. */
export interface AnalyzedDocument {
  readonly subject: string;
  readonly name: DocumentName;
  readonly value: unknown;
  readonly text: string;
}

/** A message, and the document that it is about. */
interface Placed {
  readonly message: IstioMessage;
  readonly document: AnalyzedDocument;
  /** Its line in the document, from 1. */
  readonly line: number;
}

const rules = { Error: 'istioError', Warning: 'istioWarning', Info: 'istioInformation' } as const;

/** Messages that depend on one document alone, and name no line of it. */
const withoutLine: ReadonlySet<string> = new Set(['IST0002', 'IST0106', 'IST0133']);

/** The messages of istioctl as findings, at the places that cause them. */
export async function istioFindings(
  istioctl: string,
  messages: readonly IstioMessage[],
  documents: readonly AnalyzedDocument[],
): Promise<ToolFinding[]> {
  const placed = messages.flatMap((message) => placedIn(message, documents));
  const causes = await causesIn(istioctl, placed);
  return withoutRepetition(placed.map((each) => findingOf(each, causes(each))));
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

function placedIn(message: IstioMessage, documents: readonly AnalyzedDocument[]): Placed[] {
  const line = Number(/:(\d+)$/.exec(message.reference ?? '')?.[1] ?? 1);
  let start = 1;
  for (const document of documents) {
    const lines = document.text.split('\n').length - 1;
    if (line < start + lines) return [{ message, document, line: line - start + 1 }];
    start += lines + 1;
  }
  return [];
}

/** The places that cause the messages without a line. */
async function causesIn(
  istioctl: string,
  placed: readonly Placed[],
): Promise<(placed: Placed) => Cause | undefined> {
  const suspects = new Map<AnalyzedDocument, { readonly document: PlainMap; readonly messages: string[] }>();
  for (const { document, message, line } of placed) {
    if (line !== 1 || !withoutLine.has(message.code) || !isMap(document.value)) continue;
    const own = suspects.get(document) ?? { document: document.value, messages: [] };
    own.messages.push(message.message);
    suspects.set(document, own);
  }
  if (suspects.size === 0) return () => undefined;
  const found = await causesOf([...suspects.values()], readerOf(istioctl));
  const byDocument = new Map([...suspects.keys()].map((document, index) => [document, found[index]]));
  return ({ document, message }) => byDocument.get(document)?.get(message.message);
}

/** Each document gets its own name: istioctl can then read all of them at once. */
const readerOf =
  (istioctl: string): Reader =>
  async (documents) => {
    const named = documents.map((document, index) => {
      const { metadata } = document;
      return { ...document, metadata: { ...(isMap(metadata) ? metadata : {}), name: nameOf(index) } };
    });
    const yaml = named.map((document) => `${JSON.stringify(document)}\n`).join('---\n');
    const { messages, unread } = await analyze(istioctl, yaml);
    const found = documents.map((): string[] => []);
    for (const { code, message, origin = '' } of messages) {
      const index = Number(/[/ ]part-(\d+)$/.exec(origin)?.[1]);
      const { metadata } = documents[index] ?? {};
      const name = isMap(metadata) ? String(metadata['name']) : '';
      if (withoutLine.has(code)) found[index]?.push(message.replaceAll(nameOf(index), () => name));
    }
    const broken = new Set(unread.map(({ index }) => index));
    return found.map((own, index) => (broken.has(index) ? undefined : own));
  };

const nameOf = (index: number): string => `part-${index}`;

function findingOf({ message, document, line }: Placed, cause: Cause | undefined): ToolFinding {
  const { code, level } = message;
  const { subject, name, value } = document;
  // A key that the message quotes is wrong itself: a field that does not exist.
  const isKey = (path: Path) => message.message.includes(`field ${JSON.stringify(path.at(-1))}`);
  const at = (paths: readonly Path[] = []) =>
    paths.map((path) => spotAt(value, path, isKey(path) ? 'key' : 'value'));
  const [spot = spotOf({ message, document, line }), ...equals] = at(cause?.likely);
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

function spotOf({ message, document: { value, text }, line }: Placed): Spot {
  const spot = placeOf(message, value, text, line);
  // Something is missing, and the document may have it anywhere.
  const isMissing = spot.path.length === 0 && withoutLine.has(message.code);
  return isMissing && valueAt(value, ['spec']) !== undefined ? spotAt(value, ['spec'], 'key') : spot;
}
