import { shellWord } from '../terminal/shell.ts';
import type { FleetSettings } from './settings.ts';

/** The README.md of a new fleet, for the team that works with it. */
export function teamReadme({ name, clusters, stages, owners }: FleetSettings): string {
  const first = stages.find((stage) => clusters.some((cluster) => cluster.stage === stage));
  const firstCluster = clusters.find(({ stage }) => stage === first)?.name;
  const next = stages[stages.indexOf(first ?? '') + 1];
  // With code owners, each new team needs reviewers.
  const reviewers = owners[0] === undefined ? '' : ` --reviewers ${shellWord(owners[0])}`;
  const rows = stages.map((stage) => {
    const own = clusters.filter((cluster) => cluster.stage === stage);
    return `| ${stage} | ${own.map((cluster) => `[${cluster.name}](clusters/${cluster.name}.yaml)`).join(', ')} |`;
  });
  return `# ${name}

The gRPC services of this fleet, and where they run. You edit short specs; \`npm run generate\` renders the Kubernetes, Istio
and Argo CD manifests of all clusters, and a push deploys them.

| stage | clusters |
| --- | --- |
${rows.join('\n')}

| folder | what it contains |
| --- | --- |
| \`services/<name>/service.yaml\` | what a service is: image, port, calls, timeouts ([all keys](generator/docs/reference/service.md)) |
| \`clusters/<name>.yaml\` | which versions run in a cluster, with which weights ([all keys](generator/docs/reference/cluster.md)) |
| \`clusters/fleet.yaml\` | what all clusters share ([all keys](generator/docs/reference/fleet.md)) |
| \`protos/\` | the methods of the services |
| \`base/\`, \`overlays/\`, \`argocd/\` | rendered: do not edit. \`overlays/<cluster>/ROUTES.md\` shows who calls what |
| \`generator/\` | the released generator: do not edit ([documentation](generator/docs/README.md)) |

You need Node 20.19 or newer and git. The checks of \`npm test\` with external programs and \`npm run prove\` need Go, which
builds these programs once.

## Work

\`\`\`sh
npm run new -- stock --owner team-shop --namespace shop --image registry.example.com/shop/stock${reviewers}
npm run generate   # after each edit of a spec; commit what it writes
npm run check      # what is wrong, at the line of the spec
npm test           # all checks, as in continuous integration
npm run push       # checks that the change is safe to sync, and pushes
\`\`\`

Replace the proto that \`new\` writes by the proto of your server. If a server exists already, copy its proto into \`protos/\`,
commit it, and name its gRPC service and its port:
\`npm run new -- stock --owner team-shop --namespace shop --image registry.example.com/shop/stock --proto shop.v1.StockService --port 50051${reviewers}\`.
This writes the spec; the first \`deploy\` starts the service.

If services run in your clusters already, \`npm run import\` writes specs for them and compares both
([how](generator/docs/import.md)).

Deploy a new image to the clusters of the first stage, as its pipeline does after each build
([how](generator/docs/recipes/deploy-from-a-pipeline.md)):

\`\`\`sh
npm run deploy -- stock v0.1.1 --push
\`\`\`

Bring a version to the next clusters, or back ([promotion](generator/docs/promotion.md)):

\`\`\`sh
${next === undefined ? '' : `npm run promote -- stock --to stage:${next}\n`}npm run canary -- stock v2 --cluster ${firstCluster} --tag v0.2.0 --steps 10,50,100
npm run rollback -- stock --cluster ${firstCluster}
\`\`\`

See what a change means with \`npm run diff\`, and try it with real calls through a real mesh on this machine:
\`npm run prove\` and \`npm run rehearse\` (Linux). \`npm run explain -- MESH401\` explains a finding.

## Upgrade the generator

\`npm run upgrade -- --dry-run\` shows what the latest version of the generator means for this fleet: objects that change,
new findings, and the changelog. Without \`--dry-run\` it makes one commit of it, and \`--rollback\` undoes it
([how](generator/docs/upgrade.md)).

## Once

1. Correct \`istio\` in each file of \`clusters/\`: it describes how Istio is installed there.
2. Check what the clusters and Argo CD must have ([prerequisites](generator/docs/prerequisites.md)).
3. Push this repository, and apply the root to the cluster that runs Argo CD:

   \`\`\`sh
   kubectl apply -f argocd/root/projects/fleet.yaml -f argocd/root.yaml
   \`\`\`
`;
}
