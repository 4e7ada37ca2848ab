import { defineCommand } from '../command-line/command.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { repositoryOption } from './shared-options.ts';

export const command = defineCommand({
  name: 'map',
  summary: 'draw the fleet: versions, calls, canaries and who may call whom, as one page',
  description: `Writes one page that shows what the specs intend: clusters by stage, versions in each cluster, the call graph of each cluster, the routes and callers of each service, canaries and promotions that wait. The page needs no network and no scripts.`,
  options: {
    output: { value: 'folder', default: '.cache/map', help: 'write index.html into this folder' },
    ...repositoryOption,
  },
  examples: ['npm run map', 'npm run map -- --output public'],
  exitCodes: { 0: 'written', 1: 'the specs have errors' },

  async run({ output, repository }) {
    const { writeMap } = await import('../map/write-map.ts');
    console.log(`Wrote ${await writeMap(repositoryAt(repository), output)}.`);
    return 0;
  },
});
