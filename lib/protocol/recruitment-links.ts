/** What a researcher hands out, for a study at this address. */
export type RecruitmentLinks = {
  direct: string;
  game: string;
  prolific: string;
  mturkQuestion: string;
};

/** Prolific puts the person's, the study's and the session's id where these stand. */
const prolificParameters = ["PROLIFIC_PID", "STUDY_ID", "SESSION_ID"]
  .map((name) => `${name}={{%${name}%}}`)
  .join("&");

/** siteUrl: without a slash at its end. */
export function recruitmentLinks(siteUrl: string, slug: string): RecruitmentLinks {
  const direct = `${siteUrl}/s/${slug}`;
  return {
    direct,
    game: `${direct}/play`,
    prolific: `${direct}?${prolificParameters}`,
    mturkQuestion: externalQuestion(direct),
  };
}

/** Mechanical Turk adds assignmentId, hitId, workerId and turkSubmitTo to the address. Height 0: the whole window. */
function externalQuestion(url: string): string {
  return [
    '<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd">',
    `  <ExternalURL>${escapeXml(url)}</ExternalURL>`,
    "  <FrameHeight>0</FrameHeight>",
    "</ExternalQuestion>",
  ].join("\n");
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
