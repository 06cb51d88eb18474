import { expect, test } from "@playwright/test";
import { db } from "@/server/db";
import { answerTo, headersOf, HttpParticipant, json, type Exchange } from "@/test/support/e2e-http";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

let study: ShortStudy;

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "code", protocol: { practiceTrials: 0 } });
});

// What a browser asks for, and what the site's own navigation asks for.
const ways = [{}, { rsc: "1" }, { rsc: "1", "next-router-prefetch": "1" }];

test("nobody gets a completion code before the server holds every answer, whatever they ask for", async () => {
  const participant = new HttpParticipant(study);
  const path = `/s/${study.slug}/debrief`;
  await participant.start();
  for (let answered = 0; answered < study.total; answered++) {
    for (const headers of ways) refuses(await participant.get(path, headers));
    const issued = await participant.issue();
    if (issued.isDone) throw new Error("The session has open trials.");
    expect(issued.trial.index).toBe(answered);
    expect(await findCode(issued.trial.trialId)).toBeNull();
    // The whole answer of the server: nothing but these fields.
    const last = answered === study.total - 1;
    const result = json(await participant.post("/responses", answerTo(issued, "left")));
    expect(result).toEqual({ wasCorrect: null, isDone: last });
    if (!last) continue;
    const code = await findCode(issued.trial.trialId);
    expect(code).toMatch(/^[A-Z2-9]{10}$/);
    const debrief = await participant.get(path);
    expect(debrief.status).toBe(200);
    expect(debrief.body.toString()).toContain(code!);
  }
});

test("where the study asks questions at the end, there is no code before they are answered", async () => {
  const label = { en: "Anything to add?" };
  const questionnaire = [{ id: "remarks", kind: "text" as const, isRequired: true, label }];
  const asking = await makeShortStudy({ name: "code-questions", protocol: { questionnaire } });
  const participant = new HttpParticipant(asking);
  await participant.takePart();
  const path = `/s/${asking.slug}/debrief`;
  for (const headers of ways) refuses(await participant.get(path, headers), asking);
  const nothing = await participant.post("/questionnaire", { answers: {}, isSelfReported: false });
  expect(nothing.status).toBeGreaterThanOrEqual(400);
  for (const headers of ways) refuses(await participant.get(path, headers), asking);
  const answers = { remarks: "No." };
  json(await participant.post("/questionnaire", { answers, isSelfReported: false }));
  expect((await participant.get(path)).body.toString()).toContain("completion code");
});

test("a code is seen by its own session's browser only", async () => {
  const [mine, yours] = [new HttpParticipant(study), new HttpParticipant(study)];
  await yours.takePart();
  await mine.start();
  refuses(await mine.get(`/s/${study.slug}/debrief`));
  refuses(await new HttpParticipant(study).get(`/s/${study.slug}/debrief`));
  expect((await yours.get(`/s/${study.slug}/debrief`)).status).toBe(200);
});

/** Sends elsewhere, and holds nothing that could be a code. */
function refuses(exchange: Exchange, { slug }: ShortStudy = study): void {
  const text = exchange.body.toString();
  const location = headersOf(exchange).find(([name]) => name === "location")?.[1] ?? "";
  expect(`${location} ${text}`).toContain(`/s/${slug}`);
  expect(text).not.toContain("completion code");
  expect(text).not.toMatch(/\b[A-HJ-NP-Z2-9]{10}\b/);
}

async function findCode(trialId: string): Promise<string | null> {
  const select = { session: { select: { completionCode: true } } };
  const { session } = await db.trial.findUniqueOrThrow({ where: { id: trialId }, select });
  return session.completionCode;
}
