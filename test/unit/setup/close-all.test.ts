import { expect, test } from "vitest";
import { closeAll, openOrClose, type Close } from "@/scripts/setup/close-all";

/** Three things that were opened, the second of which cannot be closed. */
function makeClosers(): { closers: Close[]; closed: string[] } {
  const closed: string[] = [];
  const note = (name: string) => async () => void closed.push(name);
  const fail = () => Promise.reject(new Error("stuck"));
  return { closers: [note("folder"), fail, note("web")], closed };
}

test("the last is closed first, and what cannot be closed keeps no other open", async () => {
  const { closers, closed } = makeClosers();
  await expect(closeAll(closers)).rejects.toThrow("stuck");
  expect(closed).toEqual(["web", "folder"]);
  await closeAll(closers);
  expect(closed).toEqual(["web", "folder"]);
});

test("what was opened before a failure is closed again, and what succeeds stays open", async () => {
  const closed: string[] = [];
  const closers: Close[] = [];
  const open = async (isToFail: boolean) => {
    closers.push(async () => closed.push("folder"));
    if (isToFail) throw new Error("no port");
    return "url";
  };
  expect(await openOrClose(closers, () => open(false))).toBe("url");
  expect(closed).toEqual([]);
  await expect(openOrClose(closers, () => open(true))).rejects.toThrow("no port");
  expect(closed).toEqual(["folder", "folder"]);
});
