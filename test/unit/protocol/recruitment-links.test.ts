import { expect, test } from "vitest";
import { recruitmentLinks } from "@/lib/protocol/recruitment-links";

const links = recruitmentLinks("https://truehue.example.org", "autumn");

test("Prolific's link has its three placeholders, as Prolific fills them in", () => {
  expect(links.prolific).toBe(
    "https://truehue.example.org/s/autumn?PROLIFIC_PID={{%PROLIFIC_PID%}}&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}",
  );
});

test("Mechanical Turk's question is XML of its schema, with the study's address", () => {
  expect(links.mturkQuestion).toContain(
    'xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd"',
  );
  expect(links.mturkQuestion).toContain(
    "<ExternalURL>https://truehue.example.org/s/autumn</ExternalURL>",
  );
  expect(links.mturkQuestion).toMatch(/^<ExternalQuestion[^>]*>[^]*<\/ExternalQuestion>$/);
});

test("what an address holds cannot break out of the XML", () => {
  const { mturkQuestion } = recruitmentLinks("https://example.org/a?b=1&c=<d>", "x");
  expect(mturkQuestion).toContain("b=1&amp;c=&lt;d&gt;/s/x");
});
