import { stringify } from 'yaml';
import { type AnalysisJob, analysisJobDocuments, secretNames } from '../analysis/cron-job.ts';
import { Failure } from '../command-line/errors.ts';
import { stateOfWorkTree } from '../pipeline/load-state.ts';

/** Prints the documents of a CronJob that decides about every canary of this repository. */
export async function showCronJob(
  root: string,
  job: Pick<AnalysisJob, 'image' | 'schedule' | 'namespace'>,
): Promise<void> {
  const { fleet } = await stateOfWorkTree(root);
  if (!fleet) throw new Failure('the specs have errors: npm run check');
  const { repoURL, targetRevision } = fleet.settings;
  const documents = analysisJobDocuments({ ...job, repoURL, targetRevision });
  // A line that is broken anywhere else than at its end would be hard to review.
  process.stdout.write(documents.map((each) => stringify(each, { lineWidth: 0 })).join('---\n'));
  console.error(
    `Create the Secret ${secretNames.git} in the namespace ${job.namespace}, and ${secretNames.prometheus} if Prometheus needs credentials: docs/analysis.md`,
  );
}
