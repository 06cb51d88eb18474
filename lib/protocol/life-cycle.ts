/** What an owner or editor may do with a study. */
export const lifeActs = ["lock", "open", "pause", "resume", "close", "version"] as const;

export type LifeAct = (typeof lifeActs)[number];

type Status = "draft" | "locked" | "open" | "paused" | "closed";

/** The acts that a study of each status allows (docs/protocol.md, "Studies"). */
export const actsAllowed: Record<Status, readonly LifeAct[]> = {
  draft: ["lock", "open"],
  locked: ["open", "version"],
  open: ["pause", "close", "version"],
  paused: ["resume", "close", "version"],
  closed: ["version"],
};

/** The address of the next version: "demo" becomes "demo-v2", and that becomes "demo-v3". */
export function versionSlug(slug: string, version: number, attempt = 1): string {
  const ending = `-v${version}${attempt > 1 ? `-${attempt}` : ""}`;
  const family = version > 2 ? slug.replace(/-v\d+(-\d+)?$/, "") : slug;
  return `${family.slice(0, 60 - ending.length).replace(/-+$/, "")}${ending}`;
}
