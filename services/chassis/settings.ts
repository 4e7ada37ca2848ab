/** What the environment says about one running server. */
export interface Settings {
  readonly service: string;
  /** Names this server in every Hop; the mesh's subsets carry the same names. */
  readonly version: string;
  readonly host: string;
  /** 0 stands for any free port. */
  readonly port: number;
  /** How long calls in flight may take to end once the server was asked to stop. */
  readonly drainSeconds: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings of a server. @throws Error naming the variable that makes no sense */
export function readSettings(service: string, env: Environment): Settings {
  return {
    service,
    version: env['APP_VERSION'] || 'dev',
    host: env['HOST'] || '0.0.0.0',
    port: readInteger(env, 'PORT', 50051, 65535),
    drainSeconds: readInteger(env, 'DRAIN_SECONDS', 25, 3600),
  };
}

function readInteger(env: Environment, name: string, fallback: number, max: number): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new Error(`${name} must be an integer from 0 to ${max}, not "${text}".`);
}
