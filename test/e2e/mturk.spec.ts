import { expect, test } from "@playwright/test";
import { findFreePort } from "@/server/postgres/embedded";
import { startWeb, type WebProcess } from "@/test/support/e2e-app";
import { openMechanicalTurk } from "@/test/support/e2e-mturk";
import { listPeople, takePart } from "@/test/support/e2e-recruited";
import { makeShortStudy, type ShortStudy } from "@/test/support/e2e-study";

type StandIn = Awaited<ReturnType<typeof openMechanicalTurk>>;

let study: ShortStudy;
let turk: StandIn;
let stranger: StandIn;
let web: WebProcess;
let url: string;

test.beforeAll(async () => {
  study = await makeShortStudy({ name: "mturk", recruitment: { mturk: true } });
  turk = await openMechanicalTurk();
  stranger = await openMechanicalTurk();
  const port = await findFreePort(0);
  web = await startWeb(port, { MTURK_EXTRA_ORIGIN: turk.origin });
  url = `http://localhost:${port}`;
  for (const page of [turk, stranger]) page.askFor(`${url}/s/${study.slug}`);
});

test.afterAll(async () => {
  await web.stop();
  turk.close();
  stranger.close();
});

test("a preview shows what the task is and starts nothing", async ({ page }) => {
  await page.goto(turk.previewUrl);
  const task = page.frameLocator("iframe");
  await expect(task.getByRole("heading", { name: study.title })).toBeVisible();
  await expect(task.getByText("This is a preview.")).toBeVisible();
  await expect(task.getByRole("button", { name: "Start" })).toHaveCount(0);
  await expect(task.getByRole("link", { name: "Start" })).toHaveCount(0);
  expect(await listPeople(study)).toEqual([]);
  expect(await page.context().cookies(url)).toEqual([]);
});

test("a whole session in the frame of the worker's page, posted back with its completion code; the same worker gets no second one, and another one in the same browser is left out", async ({
  page,
}) => {
  await page.goto(turk.acceptUrl("A2WORKER00001"));
  const task = page.frameLocator("iframe");
  await takePart(task, study);
  const [person, ...others] = await listPeople(study);
  expect(others).toEqual([]);
  expect(person).toMatchObject({ recruiter: "mturk", session: { status: "completed" } });
  const { completionCode } = person.session!;
  await task.getByRole("button", { name: "Submit the task" }).click();
  await expect(task.getByRole("heading", { name: "The HIT has been submitted" })).toBeVisible();
  expect(turk.submitted).toEqual([
    { assignmentId: expect.stringMatching(/^3ABCDEF/), completionCode },
  ]);

  await page.goto(turk.acceptUrl("A2WORKER00001"));
  await task.getByRole("button", { name: "Start" }).click();
  await expect(task.getByRole("heading", { name: "Thank you for taking part" })).toBeVisible();
  expect(await listPeople(study)).toHaveLength(1);

  await page.goto(turk.acceptUrl("A2WORKER00002"));
  await takePart(task, study);
  const [, another, ...more] = await listPeople(study);
  expect(more).toEqual([]);
  expect(another).toMatchObject({ recruiter: "mturk", session: { status: "completed" } });
  expect(another.session?.exclusions.map(({ rule }) => rule)).toContain("duplicate");
});

test("an address that would post back elsewhere is refused", async ({ page }) => {
  const parameters = { assignmentId: "3ABCDEF0", hitId: "3HIT00", workerId: "A2WORKER" };
  const places = [
    stranger.origin,
    `${turk.origin}.evil.example`,
    "https://www.mturk.com@evil.example",
    "http://www.mturk.com",
    "javascript:alert(1)",
  ];
  for (const turkSubmitTo of places) {
    const query = new URLSearchParams({ ...parameters, turkSubmitTo });
    await page.goto(`${url}/s/${study.slug}?${query}`);
    await expect(page.getByText("“turkSubmitTo” is missing")).toBeVisible();
    await expect(page.getByRole("button", { name: "Start" })).toHaveCount(0);
  }
});

test("no other page may frame the study, and nobody the rest of the site", async ({ page }) => {
  await page.goto(stranger.previewUrl);
  const [, frame] = page.frames();
  await frame.waitForLoadState();
  expect(frame.url()).not.toContain(url);
  for (const path of ["/", "/sign-in", `/api/sessions/${study.slug}`]) {
    const answer = await page.request.get(`${url}${path}`);
    const rule = answer.headers()["content-security-policy"];
    expect(rule, path).toContain("frame-ancestors 'none'");
  }
});
