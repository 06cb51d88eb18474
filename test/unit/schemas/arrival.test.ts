import { describe, expect, test } from "vitest";
import { readArrival } from "@/lib/schemas/arrival";

const id = "5f0c9d0a1b2c3d4e5f6a7b8c";
const prolific = { PROLIFIC_PID: id, STUDY_ID: id, SESSION_ID: id };
const mturk = {
  assignmentId: "3ABCDEF0000000000000000000001",
  hitId: "3VJ40NV2QIM01TTFF1S3OPAQUE0000",
  workerId: "A2QKHJ1EXAMPLE",
  turkSubmitTo: "https://workersandbox.mturk.com",
};

describe("who came, by the address", () => {
  test("without parameters, or with others', is somebody who followed the study's own link", () => {
    expect(readArrival({}, [])).toEqual({ kind: "direct" });
    expect(readArrival({ session: "none", utm_source: "x" }, [])).toEqual({ kind: "direct" });
  });

  test("is Prolific's participant, by the id alone", () => {
    expect(readArrival(prolific, [])).toEqual({ kind: "prolific", personId: id });
  });

  test("is Mechanical Turk's worker, with what is needed to post back", () => {
    expect(readArrival(mturk, [])).toEqual({
      kind: "mturk",
      personId: mturk.workerId,
      assignment: { id: mturk.assignmentId, submitTo: mturk.turkSubmitTo },
    });
  });

  test("looks only, while no assignment was accepted", () => {
    const preview = { assignmentId: "ASSIGNMENT_ID_NOT_AVAILABLE", hitId: mturk.hitId };
    expect(readArrival(preview, [])).toEqual({ kind: "preview" });
    expect(readArrival({ ...mturk, ...preview }, [])).toEqual({ kind: "preview" });
  });
});

describe("an address that the recruiter would not make", () => {
  const refusal = (parameters: Record<string, string | string[]>) => {
    const arrival = readArrival(parameters, []);
    return arrival.kind === "malformed" ? arrival.parameter : arrival.kind;
  };

  test.each([
    ["PROLIFIC_PID", { ...prolific, PROLIFIC_PID: "{{%PROLIFIC_PID%}}" }],
    ["PROLIFIC_PID", { ...prolific, PROLIFIC_PID: [id, id] }],
    ["STUDY_ID", { PROLIFIC_PID: id, SESSION_ID: id }],
    ["assignmentId", { ...mturk, assignmentId: "short!" }],
    ["workerId", { ...mturk, workerId: "" }],
    ["hitId", { ...mturk, hitId: "x".repeat(100) }],
  ])("is refused by its %s", (parameter, parameters) => {
    expect(refusal(parameters)).toBe(parameter);
  });

  test.each([
    "http://www.mturk.com",
    "https://www.mturk.com.evil.example",
    "https://www.mturk.com@evil.example",
    "https://www.mturk.com/elsewhere",
    "https://evil.example",
    "javascript:alert(1)",
    "",
  ])("may not have answers posted to %s", (turkSubmitTo) => {
    expect(refusal({ ...mturk, turkSubmitTo })).toBe("turkSubmitTo");
  });

  test("unless the platform's own settings name the place", () => {
    const turkSubmitTo = "http://localhost:4000";
    const arrival = readArrival({ ...mturk, turkSubmitTo }, ["http://localhost:4000"]);
    expect(arrival).toMatchObject({ assignment: { submitTo: turkSubmitTo } });
  });
});
