import {
  type EvaluateClaim,
  evaluateShare,
  isOf,
  tally,
  tallyText,
  unanswered,
  versionOf,
  withinText,
} from './evidence.ts';

export const shares: EvaluateClaim<'shares'> = ({ service, shares: wanted }, { calls, alpha }) => {
  const seen = tally(
    calls.map(({ server }) => {
      const found = versionOf(server);
      if (!found) return server ?? unanswered;
      return found.service === service ? found.version : `${found.service} ${found.version}`;
    }),
  );
  const parts = wanted.map(({ version, percent }) => ({
    version,
    percent,
    ...evaluateShare(seen.get(version) ?? 0, calls.length, percent, alpha),
  }));
  const named = wanted.map(({ version }) => version);
  const others = [...seen.keys()].some((version) => !named.includes(version));
  return {
    ok: !others && parts.every(({ ok }) => ok),
    expected: parts
      .filter(({ percent }) => percent > 0 || wanted.length === 1)
      .map(({ version, percent, region }) =>
        percent === 100 ? `all ${version}` : `${percent}% ${version} ${withinText(region)}`,
      )
      .join(', '),
    seen: tallyText(seen),
  };
};

export const destinations: EvaluateClaim<'destinations'> = ({ destinations: wanted }, { calls, alpha }) => {
  const seen = tally(calls.map(({ server }) => serverNameOf(server)));
  const parts = wanted.map(({ servers, percent }) => ({
    servers,
    percent,
    ...evaluateShare(
      servers.reduce((sum, name) => sum + (seen.get(name) ?? 0), 0),
      calls.length,
      percent,
      alpha,
    ),
  }));
  const named = wanted.flatMap(({ servers }) => servers);
  return {
    ok: [...seen.keys()].every((name) => named.includes(name)) && parts.every(({ ok }) => ok),
    expected: parts
      .filter(({ percent }) => percent > 0)
      .map(({ servers, percent, region }) =>
        percent === 100
          ? `all ${servers.join(' or ')}`
          : `${percent}% ${servers.join(' or ')} ${withinText(region)}`,
      )
      .join(', '),
    seen: tallyText(seen),
  };
};

/** The name of a server without its index: its service and version, or the external service. */
function serverNameOf(label: string | undefined): string {
  const pod = versionOf(label);
  return pod ? `${pod.service} ${pod.version}` : (label?.split('@')[0] ?? unanswered);
}

export const answeredByExternal: EvaluateClaim<'answered by external'> = ({ external }, { calls }) => {
  const seen = tally(calls.map(({ server }) => server?.split('@')[0] ?? unanswered));
  return {
    ok: calls.length > 0 && seen.get(external) === calls.length,
    expected: `all ${external}`,
    seen: tallyText(seen),
  };
};

/** A share of the calls arrives again; each at most once at each target. */
export const copies: EvaluateClaim<'copies'> = (
  { service, version, percent },
  { calls, receipts, alpha },
) => {
  const arrived = receipts.filter(({ isCopy, server }) => isCopy && isOf(server, service, version));
  const copied = new Set(arrived.map(({ call }) => call));
  const share = evaluateShare(copied.size, calls.length, percent, alpha);
  const where = version === undefined ? service : `${service} ${version}`;
  return {
    ok: share.ok && arrived.length === copied.size,
    expected: `${percent}% copied to ${where} ${withinText(share.region)}`,
    seen: `${arrived.length} copies`,
  };
};
