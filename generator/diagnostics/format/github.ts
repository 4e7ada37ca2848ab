import type { Diagnostic } from '../diagnostic.ts';
import { inOrder, type Placed } from '../order.ts';
import { spanOf } from '../place.ts';
import type { Severity } from '../rule.ts';
import { type Report, withoutSecretsIn } from './report.ts';

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
};

/**
 * Workflow commands: GitHub Actions shows each finding next to its line in the changed files. Suppressed
 * findings are left out. Source: GitHub, Workflow commands for GitHub Actions
 */
export function printGithub(report: Report): string {
  return inOrder(withoutSecretsIn(report).diagnostics).map(annotation).join('');
}

function annotation({ diagnostic, span }: Placed<Diagnostic>): string {
  const { rule, message, at, hint, related = [] } = diagnostic;
  const properties = {
    file: at.file.path,
    line: span.line,
    endLine: span.line,
    col: span.column,
    endColumn: span.endColumn,
    title: `${rule.code} ${rule.title}`,
  };
  const others = placesOf(related);
  const text = [message, ...others, ...(hint ? [`help: ${hint}`] : [])].join('\n');
  const formatted = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeProperty(String(value))}`,
  );
  return `::${commands[rule.severity]} ${formatted.join(',')}::${escapeData(text)}\n`;
}

function placesOf(related: NonNullable<Diagnostic['related']>): string[] {
  return related.map(({ message, at }) => {
    const { line, column } = spanOf(at);
    return `${message}: ${at.file.path}:${line}:${column}`;
  });
}

/** A command ends at the end of its line. Source: actions/toolkit, packages/core/src/command.ts */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
