import { spawn } from "node:child_process";
import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { childReady, end } from "@/scripts/setup/child-process";

export type ScratchFolder = { folder: string; close(): Promise<void> };

/**
 * A new folder among the system's temporary ones that does not outlive this process: a keeper removes it, and ends a
 * Postgres that still runs in it, when told to by `close` or when this process has gone, however it went.
 */
export async function openScratchFolder(prefix: string): Promise<ScratchFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), prefix));
  // Root starts Postgres as another user, who must be able to pass.
  await chmod(folder, 0o755);
  const loader = ["--conditions=react-server", "--import", "tsx"];
  const script = path.join(import.meta.dirname, "scratch-folder-keeper.ts");
  const keeper = spawn(process.execPath, [...loader, script, folder], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    // Its own process group: Ctrl-C reaches us alone, and the keeper acts when we have ended.
    detached: true,
  });
  await childReady(keeper, `The keeper of ${folder}`);
  // It must not keep us from ending: our end is what it waits for.
  keeper.unref();
  keeper.channel?.unref();
  return {
    folder,
    close: () => {
      keeper.ref();
      return end(keeper);
    },
  };
}
