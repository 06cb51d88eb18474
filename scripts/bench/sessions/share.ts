import { AppError } from "@/lib/errors";

/**
 * How many of the started sessions each loop answers: two loops a round and one for the profile, none of which may
 * answer another's. Refuses with a sentence where there would be none.
 */
export function shareSessions(sessions: number, rounds: number): number {
  const loops = 2 * rounds + 1;
  if (sessions >= loops) return Math.floor(sessions / loops);
  throw new AppError(
    "bad_request",
    `${sessions} participants are too few for ${rounds} rounds: every loop answers sessions of its own. ` +
      `Write --participants ${loops} or more, or fewer --rounds.`,
  );
}
