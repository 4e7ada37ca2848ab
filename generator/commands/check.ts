import { parseArgs } from 'node:util';
import { type Command, type ExitCode, UsageError } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import type { FormatName } from '../diagnostics/format/formats.ts';
import { plural } from '../diagnostics/print.ts';
import { toolFlags, toolSourcesOf, toolUsage } from '../external-tools/flags.ts';
import { type Collected, collectFindings } from '../inspect/collect.ts';
import { fixAll } from '../inspect/fix-all.ts';
import type { FindingSource } from '../inspect/source.ts';
import { rememberingTreeSource, treeSource } from '../inspect/tree.ts';
import { proofSource } from '../inspect/written-proofs.ts';
import { StoredParseCache } from '../load/parse-cache.ts';
import { progressOn } from '../platform/terminal.ts';
import { formatOf, formatOption, printReport, reporting, say } from './report.ts';

export const command: Command = {
  summary: 'says what is wrong with the specs, and whether the committed tree is what they render',
  usage: `npm run check

Everything that generate would complain about, and every file of base/, overlays/ and argocd/ that differs from what
the specs render. The tools of others look at what has changed since they last did, where they are on this machine:
buf lint and buf breaking at the protos, kustomize and kubeconform at every document, istioctl analyze at each cluster.
Writes nothing, except with --fix. docs/check.md and docs/tools.md say more.

  --fix              mends in the specs what can be mended with certainty, and checks again
  --watch            checks again whenever a spec or proto is saved, until Ctrl-C
  --format FORMAT    pretty (for people), json, sarif, or github (annotations of a workflow); a format for machines is
                     all that stands on standard output; --json is short for --format json
  --change           what is unsafe about the change too: whether one sync may go from a commit to the work tree
  --base COMMIT      that commit, for --change. Default: where the work left the branch of clusters/fleet.yaml, as origin
                     has it; on that very commit HEAD, or the one before HEAD where everything is committed
${toolUsage}
  --repository DIR   another repository than this one
  --help             this text

Exit codes: 0 fine, 1 problems found, 2 wrong usage; 0 after --watch.
Example: npm run check
         npm run check -- --fix
         npm run check -- --change --base origin/main
         npm run --silent check -- --format sarif > check.sarif`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...formatOption,
        ...toolFlags,
        change: { type: 'boolean' },
        base: { type: 'string' },
        repository: { type: 'string' },
        fix: { type: 'boolean' },
        watch: { type: 'boolean' },
      },
    });
    const format = formatOf(values);
    const root = repositoryAt(values.repository);
    if (values.watch) {
      if (format !== 'pretty')
        throw new UsageError('--watch is for people: it has no other format than pretty');
      if (values.fix)
        throw new UsageError('--watch does not change files under an editor: run --fix by itself');
      if (values.tools || values.all)
        throw new UsageError(
          '--watch asks no tools, which take too long for every save: run them by themselves',
        );
      const { watch } = await import('../watch/watch.ts');
      return watch(root, [rememberingTreeSource(), proofSource]);
    }
    if (values.base !== undefined && !values.change) throw new UsageError('--base is for --change');
    const sources: readonly FindingSource[] = [
      treeSource,
      proofSource,
      ...(values.change ? [await changeSince(values.base)] : []),
      ...toolSourcesOf(values, progressOn(process.stderr)),
    ];
    if (values.fix) return fix(root, format, sources);
    const collected = await reporting(format, async () => {
      const cache = new StoredParseCache(root);
      const found = await collectFindings({ root, sources, cache });
      cache.save();
      return found;
    });
    return tell(collected, format);
  },
};

/** Reading history is left to those who ask for it. */
async function changeSince(base: string | undefined): Promise<FindingSource> {
  const { changeSource } = await import('../inspect/change.ts');
  return changeSource(base);
}

async function fix(root: string, format: FormatName, sources: readonly FindingSource[]): Promise<ExitCode> {
  const { applied, ...collected } = await reporting(format, () => fixAll({ root, sources }));
  for (const { path, line, column, title, code } of applied)
    say(format, `${path}:${line}:${column}: ${title} (${code})`);
  say(
    format,
    applied.length === 0
      ? 'There is nothing to mend with certainty.'
      : `Mended ${plural(applied.length, 'finding')}.`,
  );
  return tell(collected, format);
}

async function tell({ diagnostics, suppressed, proven }: Collected, format: FormatName): Promise<ExitCode> {
  await printReport(format, { diagnostics, suppressed });
  if (hasErrors(diagnostics)) return 1;
  const isCounted = suppressed.length > 0 && diagnostics.length === 0;
  say(
    format,
    isCounted ? `${sentence(proven)} ${plural(suppressed.length, 'finding')} suppressed.` : sentence(proven),
  );
  return 0;
}

/** `The specs are sound, and the tree is what they render.` */
function sentence(clauses: readonly string[]): string {
  const text = clauses.join(', and ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
