import type { Place } from '../diagnostics/diagnostic.ts';
import { spanOf } from '../diagnostics/place.ts';
import type { Path } from '../diagnostics/source-file.ts';
import { exampleOf } from './example.ts';
import { type JsonObject, text } from './shape-errors.ts';

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  const shown = JSON.stringify(value) ?? 'nothing';
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}

/** `services.greeter-b.versions`, `calls[0].service`. */
export function describe(path: Path): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index > 0 ? `.${step}` : step))
    .join('');
}

/** What a schema requires, with an example of a valid value. */
export function describedBy(schema: JsonObject): string {
  const [description, example] = [text(schema['description']), exampleOf(schema)];
  return [description, ...(example ? [`For example: ${example}`] : [])].join(' ').trim();
}

/** A value as the user wrote it: from the tag 1.10, the parsed number has lost the zero. */
export function sourceText(value: unknown, at: Place): string {
  const { line, column, endColumn } = spanOf(at);
  return at.file.line(line)?.slice(column - 1, endColumn - 1) || String(value);
}
