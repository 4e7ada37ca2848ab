import type { Diagnostic, Suppressed } from '../diagnostic.ts';
import { spanOf } from '../place.ts';
import { canBeSuppressed, type Rule } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';
import { suppressingComments } from './comments.ts';
import { type CoveredLines, coveredLines } from './covered-lines.ts';
import { readSuppression, type Suppression, unusedFinding } from './read-suppression.ts';

/** The findings that are not suppressed, and those that are. */
export interface FilteredFindings {
  readonly shown: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
}

/** All suppressions of the specs, and which of them were used so far. */
export class Suppressions {
  /** Invalid suppressions, which suppress nothing. */
  readonly problems: readonly Diagnostic[];
  readonly #byFile = new Map<string, Suppression[]>();
  readonly #lines = new Map<Suppression, CoveredLines>();
  readonly #used = new Set<Suppression>();

  /** @param rules every rule, by code */
  constructor(files: Iterable<SourceFile>, rules: ReadonlyMap<string, Rule>) {
    const problems: Diagnostic[] = [];
    for (const file of files) {
      for (const comment of suppressingComments(file)) {
        const read = readSuppression(comment, rules);
        if ('message' in read) problems.push(read);
        else this.#byFile.set(file.path, [...(this.#byFile.get(file.path) ?? []), read]);
      }
    }
    this.problems = problems;
  }

  /**
   * Removes the findings that a comment at their place suppresses. Errors stay, except the few rules that
   * allow suppression.
   */
  filter(diagnostics: readonly Diagnostic[]): FilteredFindings {
    if (this.#byFile.size === 0) return { shown: diagnostics, suppressed: [] };
    const shown: Diagnostic[] = [];
    const suppressed: Suppressed[] = [];
    for (const diagnostic of diagnostics) {
      const by = this.#suppressionOf(diagnostic);
      if (!by) shown.push(diagnostic);
      else suppressed.push({ ...diagnostic, suppression: { reason: by.reason, at: by.comment.at } });
    }
    return { shown, suppressed };
  }

  /** Suppressions of rules that ran but found nothing at their place. */
  unused(lookedFor: Iterable<Rule>): Diagnostic[] {
    const codes = new Set([...lookedFor].map(({ code }) => code));
    return [...this.#byFile.values()]
      .flat()
      .filter((suppression) => codes.has(suppression.rule.code) && !this.#used.has(suppression))
      .map(unusedFinding);
  }

  #suppressionOf({ rule, at }: Diagnostic): Suppression | undefined {
    const candidates = this.#byFile.get(at.file.path)?.filter((each) => each.rule.code === rule.code) ?? [];
    if (!canBeSuppressed(rule) || candidates.length === 0) return undefined;
    const { line } = spanOf(at);
    const covering = candidates.filter((each) => {
      const { first, last } = this.#coveredBy(each);
      return first <= line && line <= last;
    });
    for (const each of covering) this.#used.add(each);
    return covering[0];
  }

  #coveredBy(suppression: Suppression): CoveredLines {
    const { comment } = suppression;
    const lines = this.#lines.get(suppression) ?? coveredLines(comment.at.file, comment);
    this.#lines.set(suppression, lines);
    return lines;
  }
}
