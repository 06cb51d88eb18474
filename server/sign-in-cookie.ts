import "server-only";

/** Whether somebody may have signed in here: participants never do, and next-auth takes a while to find that out. */
export function hasSignInCookie(names: readonly string[]): boolean {
  return names.some((name) => name.endsWith("next-auth.session-token"));
}
