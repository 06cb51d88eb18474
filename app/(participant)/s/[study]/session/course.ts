/** What the trials on a page belong to: the session that counts, or a game. */
export type Course = {
  /** Where the server takes its requests. */
  api: string;
  /** Of what the browser keeps. */
  name: string;
  /** The page after the last trial. */
  end: string;
};

export function courseOf(study: string, isGame: boolean): Course {
  if (isGame) {
    return { api: `/api/games/${study}`, name: `game-${study}`, end: `/s/${study}/play/score` };
  }
  return { api: `/api/sessions/${study}`, name: study, end: `/s/${study}/debrief` };
}
