import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[];
  samples: number[];
  timeDeltas: number[];
};

export type PartShare = { part: string; share: number };

/** The first pattern that a frame's file or, for the engine's own, its function matches. */
const parts: [part: string, pattern: RegExp][] = [
  ["idle", /^\(idle\)$/],
  ["garbage collection", /^\(garbage collector\)$/],
  ["the client of Postgres", /node_modules\/pg(-[a-z]+)?\//],
  ["Prisma", /prisma/i],
  ["Next", /node_modules\/next\/|next-server|next_dist/],
  ["our own code", /\.next\/server|server\/|lib\//],
  ["HTTP, streams and sockets of Node", /^node:/],
  ["the engine and the system", /^/],
];

/** Self time by part, as shares of the time that was not idle, from what --cpu-prof left in a folder. */
export async function summariseProfile(folder: string): Promise<PartShare[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".cpuprofile"));
  const timeOf = new Map<string, number>();
  for (const file of files) {
    const profile = JSON.parse(await readFile(path.join(folder, file), "utf8")) as CpuProfile;
    const partOf = new Map(profile.nodes.map(({ id, callFrame }) => [id, findPart(callFrame)]));
    profile.samples.forEach((id, i) => {
      const part = partOf.get(id)!;
      timeOf.set(part, (timeOf.get(part) ?? 0) + profile.timeDeltas[i]);
    });
  }
  timeOf.delete("idle");
  const total = [...timeOf.values()].reduce((sum, time) => sum + time, 0);
  return [...timeOf]
    .map(([part, time]) => ({ part, share: time / total }))
    .sort((a, b) => b.share - a.share);
}

function findPart({ functionName, url }: { functionName: string; url: string }): string {
  return parts.find(([, pattern]) => pattern.test(url || functionName))![0];
}
