/**
 * Why a test cannot run without a component of the outside, or false when the component is there; for `skip` of
 * node:test. With REQUIRE_SERVICES=1 a missing component is an error instead, so that nothing is left out unseen.
 */
export function requireService(setting: string, env: NodeJS.ProcessEnv = process.env): string | false {
  const given = env[setting] ?? '';
  if (given !== '') return false;
  const reason = `${setting} is not set, so there is nothing to run this on`;
  if (env['REQUIRE_SERVICES'] === '1') throw new Error(`${reason}, and REQUIRE_SERVICES=1 asks for it`);
  return reason;
}
