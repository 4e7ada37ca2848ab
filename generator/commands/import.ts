import { defineCommand } from '../command-line/command.ts';
import { type ExitCode, Failure, UsageError } from '../command-line/errors.ts';
import { repositoryAt } from '../command-line/repository.ts';
import type { FleetImport } from '../import/import-fleet.ts';
import { repositoryOption } from './shared-options.ts';

export const command = defineCommand({
  name: 'import',
  summary: 'write specs for what runs already: from YAML, kustomizations, helm template or kubectl get',
  description: `Reads the documents of existing workloads and writes specs for them: services/*/service.yaml and external.yaml, entries and gateways of cluster files. Deployments behind one Service become versions of a service. Routes, policies, autoscalers and files of ConfigMaps become settings. Calls between services follow from policies, from metrics, or from addresses in environment variables.

Then it renders the specs and compares each document with what runs: changes on purpose are listed with their reasons; what no key of a spec can express becomes a patch or a document in extra/. Nothing is dropped silently. It commits nothing: read the report, then commit.

A path is for all clusters, or for one with its name in front: prod-eu=rendered/prod-eu. A path is a YAML or JSON file, a folder of them, a folder with a kustomization, or - for the standard input.`,
  positionals: { paths: { repeatable: true, help: 'what runs: <path> or <cluster>=<path>' } },
  options: {
    protos: {
      value: 'source',
      repeatable: true,
      help: 'protos to copy below protos/: a folder, or a module of buf such as buf.build/owner/module; they count as foreign protos, which are not linted',
    },
    reflect: {
      value: 'address',
      repeatable: true,
      help: 'a running server with server reflection, whose protos to write below protos/: host:port in plain text, or https://host:port',
    },
    owner: { value: 'team', help: 'the owner of services without a label owner or team' },
    reviewers: {
      value: 'reviewer',
      repeatable: true,
      help: 'who reviews the files of owners that clusters/fleet.yaml does not list: @org/team for all of them, or <owner>=@org/team',
    },
    serves: {
      value: 'service=name',
      repeatable: true,
      help: 'the gRPC service of a workload, if neither its routes nor its name show it: ads=shop.v1.AdService',
    },
    metrics: {
      value: 'source',
      repeatable: true,
      help: 'who calls what: the address of a Prometheus, or a file with its answer to a query for istio_requests_total',
    },
    adopt: {
      help: 'versions keep the names and selectors of their Deployments (adopt in cluster files), so the first sync changes these and starts no second set of pods',
    },
    prove: {
      help: 'afterwards, send the same calls through what runs and through what the specs render, both in a real mesh on this machine, and compare the answers',
    },
    commits: {
      help: 'commit the first sync in steps that are safe beside what runs: for each cluster, policies as a dry run, then enforced, then hardening',
    },
    dryRun: { help: 'print the report, and write nothing' },
    ...repositoryOption,
  },
  examples: [
    'npm run import -- dev=running.yaml --owner team-shop',
    'npm run import -- dev=rendered/dev prod-eu=rendered/prod-eu --protos ../shop/protos --owner team-shop',
  ],
  exitCodes: {
    0: 'written, and the specs have no errors',
    1: 'it cannot be imported, the new specs have errors, or --prove found a difference without a reason',
  },

  async run({ dryRun, prove, commits, repository, ...request }) {
    if (dryRun && prove)
      throw new UsageError('--prove needs the rendered files, which --dry-run does not write');
    if (commits && (dryRun || prove))
      throw new UsageError(
        '--commits cannot be combined with --dry-run or --prove: they are about the whole import',
      );
    const root = repositoryAt(repository);
    if (commits) {
      const { requireReadyClone } = await import('../git/commit-readiness.ts');
      await requireReadyClone(root, undefined);
    }
    const { importFleet, writeImport } = await import('../import/import-fleet.ts');
    const { importReport } = await import('../import/report.ts');
    const { printDiagnostics } = await import('../diagnostics/print.ts');
    const { paintFor } = await import('../terminal/paint.ts');
    const result = await importFleet(root, request, provideKustomize);
    console.log(importReport(result));
    const errors = result.diagnostics.filter(({ rule }) => rule.severity === 'error');
    if (errors.length > 0) console.log(`\n${printDiagnostics(errors, paintFor(process.stdout)).trimEnd()}`);
    if (dryRun) {
      console.log('\nNothing was written (--dry-run).');
      return errors.length > 0 ? 1 : 0;
    }
    if (commits) {
      if (!result.isValid) throw new Failure('the specs have errors, so nothing was written or committed');
      const { commitFirstSync } = await import('../import/first-sync/commit-first-sync.ts');
      await commitFirstSync(root, result, console.log);
      return 0;
    }
    writeImport(root, result);
    if (!result.isValid) {
      console.log(
        `\nThe specs are written, and have errors: correct them, run npm run generate and npm run check, then commit. To start again: git restore . && git clean -fd services protos`,
      );
      return 1;
    }
    const { generate } = await import('../pipeline/generate.ts');
    const generated = await generate(root, console.error);
    if (!generated.ok) throw new Failure('the specs were written, but do not render: run npm run generate');
    console.log(`
Written: ${result.files.size} files of specs, ${generated.written.length} rendered files. Nothing is committed.

Next: read the diff and the report, run npm test, commit, and push a branch. docs/import.md describes the first sync beside what runs.`);
    return prove ? printProof(root, result) : 0;
  },
});

async function printProof(root: string, result: FleetImport): Promise<ExitCode> {
  const { proveImport } = await import('../import/prove/prove-import.ts');
  const { proofReport } = await import('../import/prove/answers.ts');
  const { standardOutput } = await import('../terminal/output.ts');
  const terminal = standardOutput();
  const answers = await proveImport(root, result, (line) => terminal.status(line));
  console.log(`\n${proofReport(answers)}`);
  return answers.every(({ today, reason }) => today === undefined || reason !== undefined) ? 0 : 1;
}

async function provideKustomize(): Promise<string> {
  const { provideGoTool } = await import('../toolchain/go-tool.ts');
  const { explain } = await import('../toolchain/availability.ts');
  const versions = await import('../toolchain/versions.ts');
  const found = await provideGoTool(versions.kustomize, console.error);
  if (!found.available) throw new Failure(explain(found));
  return found.path;
}
