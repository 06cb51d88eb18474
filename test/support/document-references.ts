import path from "node:path";
import {
  anchorsOf,
  generatedFolders,
  headingsOf,
  type ProjectFiles,
} from "@/test/support/project-files";

/** A path whose first folder is one of these must be there. */
const rooms = /^(app|components|server|lib|prisma|scripts|models|test|docs|\.ci)\//;

/** A name with one of these endings must be there, in whichever folder. */
const sourceName = /\.(ts|tsx|mjs|md|sql|prisma|png)$/;

/** Everything that a document names and the project does not have, a sentence each. */
export function findDocumentProblems(
  document: string,
  text: string,
  project: ProjectFiles,
): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, "");
  const spans = [...prose.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]);
  const fences = [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].map((match) => match[1]);
  const problems = [
    ...linksOf(prose).flatMap((link) => findLinkProblem(document, link, project)),
    ...spans.flatMap((span) => findPathProblem(span, project)),
    ...spans.concat(fences).flatMap((code) => findScriptProblems(code, project)),
    ...fences.flatMap((code) =>
      commandPaths(code).flatMap((file) => findPathProblem(file, project)),
    ),
  ];
  return [...new Set(problems)].map((problem) => `${document}: ${problem}`);
}

/** What comments point at in documents: files, "Headings" and numbered sections that are not there. */
export function findCommentProblems(file: string, text: string, project: ProjectFiles): string[] {
  // A reference may run over the end of a comment's line.
  const joined = text.replace(/\n\s*(?:\*(?!\/)|\/\/+|--|#)?[ \t]*/g, " ");
  const references = joined.matchAll(
    /\b((?:docs\/[\w/-]+|README|ARCHITECTURE|CONTRIBUTING|SECURITY|CHANGELOG)\.md)(?:, "([^"]+)"|, (\d+)(?: and (\d+))?)?/g,
  );
  const problems = [...references].flatMap(([, document, heading, ...sections]) =>
    findSectionProblems(document, { heading, sections: sections.filter(Boolean) }, project),
  );
  for (const [, number] of joined.matchAll(/\bdocs\/decisions\/(\d{4})(?!\d)/g)) {
    const isThere = [...project.files].some((name) => name.startsWith(`docs/decisions/${number}-`));
    if (!isThere) problems.push(`there is no decision ${number} in docs/decisions`);
  }
  return [...new Set(problems)].map((problem) => `${file}: ${problem}`);
}

function findSectionProblems(
  document: string,
  { heading, sections }: { heading?: string; sections: string[] },
  project: ProjectFiles,
): string[] {
  if (!project.files.has(document)) return [`there is no ${document}`];
  const headings = headingsOf(project.read(document));
  const missing = sections.filter(
    (number) => !headings.some((each) => each.startsWith(`${number}. `)),
  );
  const problems = missing.map((number) => `${document} has no section ${number}`);
  if (heading !== undefined && !headings.includes(heading))
    problems.push(`${document} has no heading "${heading}"`);
  return problems;
}

function linksOf(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]);
}

function findLinkProblem(document: string, link: string, project: ProjectFiles): string[] {
  if (/^[a-z]+:/.test(link)) return [];
  const [target, anchor] = decodeURI(link).split("#");
  const file = target === "" ? document : path.posix.join(path.posix.dirname(document), target);
  const isThere = project.files.has(file) || project.folders.has(file.replace(/\/$/, ""));
  if (!isThere) return [`the link ${link} leads nowhere`];
  if (anchor === undefined || anchorsOf(project.read(file)).has(anchor)) return [];
  return [`${file} has no heading for #${anchor}`];
}

function findPathProblem(span: string, project: ProjectFiles): string[] {
  const name = span.replace(/\/$/, "");
  if (!/^[\w@.()[\]*/-]+$/.test(name) || name.startsWith("/")) return [];
  if (generatedFolders.some((folder) => name === folder || name.startsWith(`${folder}/`)))
    return [];
  const isNamed = rooms.test(span) || (sourceName.test(name) && !name.startsWith("."));
  if (!isNamed || isPresent(name, project)) return [];
  return [`there is no ${span}`];
}

/** A bare file name may lie anywhere; a star, or NNNN for a number and a name, stands for any characters but "/". */
function isPresent(name: string, { files, folders }: ProjectFiles): boolean {
  if (files.has(name) || folders.has(name)) return true;
  const starred = name.replace(/\bNNNN\w*/g, "*");
  const pattern = starred.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll("\\*", "[^/]*");
  const wanted = new RegExp(name.includes("/") ? `^${pattern}$` : `(^|/)${pattern}$`);
  return [...files, ...folders].some((each) => wanted.test(each));
}

function findScriptProblems(code: string, project: ProjectFiles): string[] {
  const named = [...code.matchAll(/\bnpm (?:run ([\w:-]+)|(test|start)\b)/g)];
  return named.flatMap(([command, run, short]) => {
    const script = project.scripts[run ?? short];
    if (script === undefined) return [`there is no script for "${command}" in package.json`];
    const started = /^node scripts\/setup\/run\.mjs (\S+)/.exec(script)?.[1];
    const file = `scripts/${started}.ts`;
    return started === undefined || project.files.has(file)
      ? []
      : [`"${command}" needs ${file}, which is not there`];
  });
}

/** Files of the project in the commands of a fenced block, such as `node scripts/web.mjs`. */
function commandPaths(code: string): string[] {
  return [
    ...code.matchAll(/(?:^|\s)((?:scripts|test|models|docs|prisma|lib|server)\/[\w./*-]+)/gm),
  ].map((match) => match[1]);
}
