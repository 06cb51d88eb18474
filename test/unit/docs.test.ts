import { describe, expect, test } from "vitest";
import { findCommentProblems, findDocumentProblems } from "@/test/support/document-references";
import { anchorsOf, readProjectFiles } from "@/test/support/project-files";

const project = readProjectFiles(process.cwd());
const rootDocuments = ["README", "ARCHITECTURE", "CONTRIBUTING", "SECURITY", "CHANGELOG"].map(
  (name) => `${name}.md`,
);
const documents = [...project.files].filter(
  (file) => rootDocuments.includes(file) || /^docs\/.*\.md$/.test(file),
);
// This file and its helper name what is not there, on purpose.
const ownFiles = ["test/unit/docs.test.ts", "test/support/document-references.ts"];
const commented = [...project.files].filter(
  (file) =>
    (/\.(ts|tsx|mjs|sql|prisma)$/.test(file) || [".env.example", ".npmrc"].includes(file)) &&
    !ownFiles.includes(file),
);

describe("the documents", () => {
  test("are all there", () => {
    expect(documents).toEqual(expect.arrayContaining(rootDocuments));
    expect(documents.length).toBeGreaterThan(rootDocuments.length);
  });

  test.each(documents)("name only what exists: %s", (document) => {
    expect(findDocumentProblems(document, project.read(document), project)).toEqual([]);
  });

  test("that comments in the code refer to exist, with the headings and sections named", () => {
    const problems = commented.flatMap((file) =>
      findCommentProblems(file, project.read(file), project),
    );
    expect(problems).toEqual([]);
  });
});

describe("a document is found to be wrong", () => {
  const judge = (text: string): string[] => findDocumentProblems("docs/made-up.md", text, project);

  test.each([
    ["The bins are in `lib/color/rainbow.ts`.", "there is no lib/color/rainbow.ts"],
    ["The bins are in `rainbow.ts`.", "there is no rainbow.ts"],
    ["Look into `test/load/`.", "there is no test/load/"],
    ["Write `prisma/NNNN_name/x.sql`.", "there is no prisma/NNNN_name/x.sql"],
    ["Call `npm run paint`.", 'there is no script for "npm run paint" in package.json'],
    [
      "```sh\nnpm run paint -- --red\n```",
      'there is no script for "npm run paint" in package.json',
    ],
    ["```sh\nnode scripts/paint.mjs\n```", "there is no scripts/paint.mjs"],
    ["See [the colours](colours.md).", "the link colours.md leads nowhere"],
    ["![A picture](images/rainbow.png)", "the link images/rainbow.png leads nowhere"],
    ["See [style](../package.json#colours).", "package.json has no heading for #colours"],
  ])("where it says %j", (text, problem) => {
    expect(judge(text)).toEqual([`docs/made-up.md: ${problem}`]);
  });

  test("where a script starts a file that is not there", () => {
    const scripts = { paint: "node scripts/setup/run.mjs paint" };
    expect(findDocumentProblems("a.md", "`npm run paint`", { ...project, scripts })).toEqual([
      'a.md: "npm run paint" needs scripts/paint.ts, which is not there',
    ]);
  });

  test("but not for what exists, is generated, is no path, or lies elsewhere", () => {
    const text = [
      "`lib/color/lab.ts`, `lab.ts`, `lib/`, `test/unit/*.test.ts`, `npm test`, `npm run demo -- x`,",
      "`prisma/migrations/NNNN_name/migration.sql`,",
      "`.truehue/objects`, `server/generated/prisma`, `image/jpeg`, `and/or`, `/api/health`,",
      "[code](../lib/errors.ts), [room](../lib/), [web](https://example.org/a.md).",
      "```sh\nnode scripts/web.mjs\n```",
    ].join("\n");
    expect(judge(text)).toEqual([]);
  });

  test("not by a heading of GitHub's own spelling", () => {
    const text = "# A: b-c, `d` (2)\n## Twice\n## Twice\n```\n# no heading\n```\n";
    expect([...anchorsOf(text)]).toEqual(["a-b-c-d-2", "twice", "twice-1"]);
  });
});

describe("a comment is found to be wrong", () => {
  const made = {
    ...project,
    files: new Set([...project.files, "docs/made-up.md", "docs/decisions/0001-made-up.md"]),
    read: () => "# Made up\n\n## 1. First\n\n## Second part\n",
  };
  const judge = (text: string): string[] => findCommentProblems("a.ts", text, made);

  test.each([
    ["// See docs/absent.md.", "there is no docs/absent.md"],
    ['// See docs/made-up.md, "Third part".', 'docs/made-up.md has no heading "Third part"'],
    ["// See docs/made-up.md, 1 and 4.", "docs/made-up.md has no section 4"],
    ["// See docs/decisions/9999.", "there is no decision 9999 in docs/decisions"],
  ])("where it says %j", (text, problem) => {
    expect(judge(text)).toEqual([`a.ts: ${problem}`]);
  });

  test("but not where it is right, even over the end of a line", () => {
    const text = '/**\n * See docs/made-up.md, "Second\n * part" and docs/made-up.md, 1.\n */';
    expect(judge(`${text}\n// docs/decisions/0001, docs/decisions/0001-made-up.md`)).toEqual([]);
  });
});
