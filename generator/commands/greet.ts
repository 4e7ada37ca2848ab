import { parseArgs } from 'node:util';
import { type Command, UsageError } from '../command-line/errors.ts';
import { readAddress } from '../local/addresses.ts';
import { ask, type Question } from '../local/greeter-client.ts';
import { parseTimeout } from '../local/timeout.ts';

/** Where `npm start` puts greeter-a when nothing is in its way. */
const usualAddress = '127.0.0.1:50052';

/** Calls the running greeter-a. */
export const command: Command = {
  summary: 'ask the running greeter-a for a greeting',
  usage: `npm run greet -- <name>               one greeting
npm run greet -- <name> --stream 3    three greetings in one stream
npm run greet -- <name> --record      add a greeting to the book

  --address host:port   whom to ask (default: where npm start put greeter-a, else ${usualAddress})
  --timeout 2s          how long the whole answer may take (default 5s)

Exit codes: 0 greeted, 1 no greeting came, 2 wrong usage.
Example: npm run greet -- World`,

  async run(args) {
    const chains = new Set<string>();
    for await (const { text, hops } of ask(parseQuestion(args))) {
      console.log(text);
      chains.add(hops.map(({ service, version }) => `${service} ${version}`).join(' → '));
    }
    for (const chain of chains) console.log(`answered by ${chain}`);
    return 0;
  },
};

function parseQuestion(args: readonly string[]): Question {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      address: { type: 'string' },
      stream: { type: 'string' },
      record: { type: 'boolean', default: false },
      timeout: { type: 'string', default: '5s' },
    },
    allowPositionals: true,
  });
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0)
    throw new UsageError('say whom to greet, in one word or in quotes.');
  if (values.record && values.stream !== undefined)
    throw new UsageError('--record and --stream do not go together.');
  return {
    name,
    method: values.record ? 'recordGreeting' : values.stream === undefined ? 'sayHello' : 'streamHellos',
    count: parseCount(values.stream ?? '1'),
    address: values.address ?? readAddress('greeter-a') ?? usualAddress,
    timeoutMilliseconds: parseTimeout(values.timeout),
  };
}

/** Any count that fits the message: which ones are allowed is the server's to say. */
function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`--stream must be a number of greetings, not "${text}".`);
}
