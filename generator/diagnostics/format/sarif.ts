import { createHash } from 'node:crypto';
import type { Mask } from '../../secrets/mask.ts';
import type { Diagnostic, Place, Suppressed } from '../diagnostic.ts';
import { type ResolvedFix, resolveFix } from '../fix/resolve.ts';
import { inOrder } from '../order.ts';
import { spanOf } from '../place.ts';
import { byCode, type Rule, type Severity } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';
import { maskOfReport, type Report, withoutSecretsIn } from './report.ts';

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
};

/**
 * A log in the Static Analysis Results Interchange Format, for code scanning services.
 * Source: OASIS, SARIF 2.1.0
 */
export function printSarif(report: Report): string {
  const mask = maskOfReport(report);
  const { diagnostics, suppressed } = withoutSecretsIn(report);
  const all: readonly (Diagnostic | Suppressed)[] = [...diagnostics, ...suppressed];
  const rules = [...new Map(all.map(({ rule }) => [rule.code, rule])).values()].sort(byCode);
  const indexes = new Map(rules.map(({ code }, index) => [code, index]));
  const fingerprints = new Fingerprints(mask);
  const results = inOrder(all).map(({ diagnostic }) => ({
    ruleIndex: indexes.get(diagnostic.rule.code),
    ...resultOf(diagnostic, fingerprints),
  }));
  const run = {
    tool: { driver: { name: 'grpc-istio-gitops', rules: rules.map(descriptorOf) } },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [sourceRoot]: { description: { text: 'The root of the repository' } } },
    results,
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Paths are relative to it; the reader knows where it is. */
const sourceRoot = '%SRCROOT%';

function descriptorOf({ name, code, severity, title, explanation, source }: Rule) {
  const page = `docs/checks/${name}.md`;
  const origin = source ? [`Source: ${source}`] : [];
  return {
    id: code,
    name,
    shortDescription: { text: title },
    fullDescription: { text: explanation },
    help: {
      text: [explanation, ...origin, `See ${page}.`].join('\n'),
      markdown: [explanation, ...origin, `See \`${page}\`.`].join('\n\n'),
    },
    defaultConfiguration: { level: levels[severity] },
  };
}

function resultOf(diagnostic: Diagnostic | Suppressed, fingerprints: Fingerprints) {
  const { rule, message, at, hint, related = [], fixes = [] } = diagnostic;
  const resolved = fixes.map(resolveFix).filter((fix) => fix !== undefined && fix.moves.length === 0);
  return {
    ruleId: rule.code,
    level: levels[rule.severity],
    message: { text: hint ? `${message}\nhelp: ${hint}` : message },
    locations: [locationOf(at)],
    ...(related.length > 0
      ? {
          relatedLocations: related.map((other, id) => ({
            id,
            message: { text: other.message },
            ...locationOf(other.at),
          })),
        }
      : {}),
    partialFingerprints: { primaryLocationLineHash: fingerprints.of(diagnostic) },
    ...(resolved.length > 0 ? { fixes: resolved.flatMap((fix) => (fix ? [fixOf(fix)] : [])) } : {}),
    ...('suppression' in diagnostic ? { suppressions: [suppressionOf(diagnostic)] } : {}),
  };
}

function suppressionOf({ suppression: { reason, at } }: Suppressed) {
  return { kind: 'inSource', status: 'accepted', justification: reason, location: locationOf(at) };
}

function locationOf(place: Place) {
  const { line, column, endColumn } = spanOf(place);
  const region = { startLine: line, startColumn: column, endLine: line, endColumn };
  return { physicalLocation: { artifactLocation: artifactOf(place.file), region } };
}

/** A reference to a file is a URI: spaces and letters beyond ASCII are escaped. */
function artifactOf({ path }: SourceFile) {
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: sourceRoot };
}

/** The changes of a fix, file by file. SARIF cannot express a moved file. */
function fixOf({ title, edits }: ResolvedFix) {
  const files = new Map(edits.map(({ file }) => [file.path, file]));
  return {
    description: { text: title },
    artifactChanges: [...files.values()].map((file) => ({
      artifactLocation: artifactOf(file),
      replacements: edits
        .filter((edit) => edit.file.path === file.path)
        .map(({ start, end, text }) => ({
          deletedRegion: stretchOf(file, start, end),
          insertedContent: { text },
        })),
    })),
  };
}

function stretchOf(file: SourceFile, from: number, to: number) {
  const [start, end] = [file.positionOf(from), file.positionOf(to)];
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/**
 * Identifies a finding after lines were added above it: by its code, file, message, the text of its line, and
 * a counter for equal ones. GitHub compares exactly this property between runs.
 */
class Fingerprints {
  readonly #seen = new Map<string, number>();
  readonly #mask: Mask;

  /** @param mask a short secret could be guessed by comparing fingerprints */
  constructor(mask: Mask) {
    this.#mask = mask;
  }

  of({ rule, message, at }: Diagnostic): string {
    const line = this.#mask.text(at.file.line(spanOf(at).line)?.trim() ?? '');
    const parts = [rule.code, at.file.path, message, line];
    const hash = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
    const count = (this.#seen.get(hash) ?? 0) + 1;
    this.#seen.set(hash, count);
    return `${hash}:${count}`;
  }
}
