import { Failure } from '../command-line/errors.ts';
import { argoNamespace } from '../render/application.ts';
import { runner } from '../toolchain/runner.ts';

/** With the raw path, kubectl needs no discovery, which fails if any API of the cluster does not answer. */
const applicationsPath = `/apis/argoproj.io/v1alpha1/namespaces/${argoNamespace}/applications`;

/** A server that does not answer in this time is not waited for. */
const requestTimeout = '30s';

/**
 * The list of Applications, from the API server of the cluster in which Argo CD runs. kubectl reads the kubeconfig, with
 * its authorities, certificates, tokens and plugins for credentials.
 * @param context a context of the kubeconfig; undefined for the current one
 * @throws Failure with the reason
 */
export async function applicationsFromKubectl(
  context: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly text: string; readonly source: string }> {
  const options = optionsFor(context);
  const run = runner({ env: { ...environment } });
  const { exitCode, stdout, stderr } = await run`kubectl get --raw ${applicationsPath} ${options}`;
  if (exitCode === 0) return { text: stdout, source: sourceText(context) };
  throw new Failure(`Argo CD cannot be asked with kubectl (${sourceText(context)}): ${reasonIn(stderr)}`);
}

/**
 * Asks Argo CD to look for new commits of some Applications, with the annotation that the CLI of Argo CD sets too.
 * Source: Argo CD, Annotations and Labels used by Argo CD.
 * @throws Failure with the reason
 */
export async function refreshWithKubectl(
  context: string | undefined,
  environment: NodeJS.ProcessEnv,
  names: readonly string[],
): Promise<void> {
  const options = optionsFor(context);
  const run = runner({ env: { ...environment } });
  const annotation = ['argocd.argoproj.io/refresh=normal', '--overwrite'];
  const { exitCode, stderr } =
    await run`kubectl annotate applications.argoproj.io ${names} ${annotation} --namespace=${argoNamespace} ${options}`;
  if (exitCode !== 0)
    throw new Failure(
      stderr
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/^error: /, '') ?? '',
    );
}

const optionsFor = (context: string | undefined): string[] => [
  ...(context === undefined ? [] : [`--context=${context}`]),
  `--request-timeout=${requestTimeout}`,
];

const sourceText = (context: string | undefined): string =>
  context === undefined ? 'the current context' : `the context ${context}`;

function reasonIn(stderr: string): string {
  if (/ENOENT/.test(stderr))
    return 'kubectl is not on the PATH. Install it, or ask the API of Argo CD with --argocd <address>';
  const last = stderr.trim().split('\n').at(-1) ?? '';
  const reason = last.replace(/^error: /, '') || 'kubectl gave no reason';
  if (/NotFound/.test(last)) return `${reason}. Pass --context <name> for the cluster in which Argo CD runs`;
  if (/Forbidden/.test(last))
    return `${reason}. It needs get and list of applications.argoproj.io in the namespace ${argoNamespace}`;
  return reason;
}
