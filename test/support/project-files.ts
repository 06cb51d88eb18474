import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** What documents and comments can point at. Paths are relative to the checkout, with "/". */
export type ProjectFiles = {
  files: ReadonlySet<string>;
  folders: ReadonlySet<string>;
  /** package.json's "scripts". */
  scripts: Readonly<Record<string, string>>;
  read(file: string): string;
};

/** What is installed or generated, and so is not in a fresh checkout. */
export const generatedFolders = [
  "node_modules",
  ".next",
  ".truehue",
  ".git",
  "server/generated",
  "coverage",
  "test-results",
  "playwright-report",
];

/** Lists the checkout as it lies on disk. */
export function readProjectFiles(root: string): ProjectFiles {
  const files = new Set<string>();
  const folders = new Set<string>();
  const walk = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (generatedFolders.includes(name)) continue;
      if (!entry.isDirectory()) {
        files.add(name);
        continue;
      }
      folders.add(name);
      walk(name);
    }
  };
  walk("");
  const read = (file: string): string => readFileSync(path.join(root, file), "utf8");
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  return { files, folders, scripts, read };
}

/** The headings of a Markdown text, without its fenced blocks. */
export function headingsOf(markdown: string): string[] {
  const lines = markdown.replace(/^```[\s\S]*?^```/gm, "").split("\n");
  return lines
    .map((line) => /^#{1,6}\s+(.*?)\s*$/.exec(line)?.[1])
    .filter((heading) => heading !== undefined);
}

/** The anchor of each heading as GitHub makes it; a repeated heading gets a number. */
export function anchorsOf(markdown: string): Set<string> {
  const seen = new Map<string, number>();
  return new Set(
    headingsOf(markdown).map((heading) => {
      const anchor = heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replace(/ /g, "-");
      const times = seen.get(anchor) ?? 0;
      seen.set(anchor, times + 1);
      return times === 0 ? anchor : `${anchor}-${times}`;
    }),
  );
}
