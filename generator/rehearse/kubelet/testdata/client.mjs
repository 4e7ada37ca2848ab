import { get } from 'node:http';

// Calls what it is asked to call, and answers with what it got. A connection for each call.
process.on('message', ({ id, url }) => {
  const answer = (fields) => process.send({ id, ...fields });
  const call = get(url, { agent: false }, (response) => {
    let text = '';
    response.on('data', (chunk) => {
      text += chunk;
    });
    response.on('end', () => answer({ status: response.statusCode, text }));
  });
  call.on('error', ({ message }) => answer({ status: 0, text: message }));
});

process.on('SIGTERM', () => process.exit(0));
