import { defineCommand } from '../command-line/command.ts';
import { repositoryAt } from '../command-line/repository.ts';
import { wholeNumber } from '../command-line/values.ts';
import { repositoryOption } from './shared-options.ts';

export const command = defineCommand({
  name: 'map',
  summary: 'draw the fleet: versions, calls, canaries and who may call whom, as one page',
  description: `Writes one page that shows what the specs intend: clusters by stage, versions in each cluster, the call graph of each cluster, the routes and callers of each service, canaries and promotions that wait. The page needs no network and no scripts.`,
  options: {
    output: {
      value: 'folder',
      default: '.cache/map',
      help: 'write index.html into this folder; the map of a large fleet has more files beside it',
    },
    from: { value: 'ref', help: 'also show what changes from this commit to the present specs' },
    serve: { help: 'serve the page on loopback, open it, and redraw it after each change of a spec' },
    port: {
      value: 'port',
      default: '7070',
      parse: wholeNumber(0, 65535),
      help: 'port for --serve; 0 for a free one',
    },
    ...repositoryOption,
  },
  examples: [
    'npm run map',
    'npm run map -- --serve',
    'npm run map -- --from origin/main',
    'npm run map -- --output public',
  ],
  exitCodes: { 0: 'written', 1: 'the specs have errors' },

  async run({ output, from, serve, port, repository }) {
    if (serve) {
      const { serveMap } = await import('../map/serve.ts');
      const { openBrowser } = await import('../platform/open-browser.ts');
      await serveMap(repositoryAt(repository), port, from, (address) => {
        console.log(`The map is at ${address} and follows the specs. Ctrl-C ends.`);
        if (process.stdout.isTTY) openBrowser(address);
      });
      return 0;
    }
    const { writeMap } = await import('../map/write-map.ts');
    const [first = '', ...others] = await writeMap(repositoryAt(repository), output, from);
    console.log(`Wrote ${first}${others.length > 0 ? ` and ${others.length} files beside it` : ''}.`);
    return 0;
  },
});
