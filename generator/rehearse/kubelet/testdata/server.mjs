import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

// A server in the place of an application: answers with what it sees.
const answers = {
  '/file': () => readFileSync('/etc/server/greeting', 'utf8'),
  '/env': () => JSON.stringify({ ...process.env, uid: process.getuid() }),
  '/exit': () => process.exit(3),
};

const server = createServer((request, response) => {
  const identity = request.headers['x-forwarded-client-cert'] ?? '';
  const all = () => JSON.stringify({ pod: process.env.HOSTNAME, identity });
  response.end((answers[request.url] ?? all)());
});

process.on('SIGTERM', () => {
  if (process.env.IGNORES_SIGTERM === undefined) server.close(() => process.exit(0));
});
server.listen(8080);
