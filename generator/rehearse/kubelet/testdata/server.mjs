import { createServer } from 'node:http';

// Answers with the name of its pod and the identity of its caller; the path /slow takes a second.
const server = createServer((request, response) => {
  if (request.url === '/env') return response.end(JSON.stringify({ ...process.env, uid: process.getuid() }));
  const identity = request.headers['x-forwarded-client-cert'] ?? '';
  const answer = () => response.end(JSON.stringify({ pod: process.env.HOSTNAME, identity }));
  if (request.url === '/slow') setTimeout(answer, 1_000);
  else if (request.url === '/exit') process.exit(3);
  else answer();
});

process.on('SIGTERM', () => {
  if (process.env.STUBBORN === undefined) server.close(() => process.exit(0));
});
server.listen(8080);
