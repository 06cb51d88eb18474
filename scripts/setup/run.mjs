// Runs scripts/NAME.ts after making sure that packages and the database client are there:
//   node scripts/setup/run.mjs NAME [arguments]
// Plain JavaScript without packages, because it is what runs before there are any.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const lockFile = path.join(root, ".truehue", "setup.lock");
const clientFolder = path.join(root, "server", "generated");
const clientStamp = path.join(clientFolder, "schema.sha256");

process.env.NEXT_TELEMETRY_DISABLED = "1";
// TensorFlow reports on its processor otherwise; errors still come.
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";

/** Ends this process with a sentence. */
function refuse(sentence) {
  console.error(sentence);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  refuse(
    `TrueHue needs Node 20.19 or newer, and this is ${process.version}. Install Node 20, 22 or 24: nodejs.org.`,
  );
}

function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes its list of what it installed last of all,
 * so an interrupted installation has none.
 */
function isInstalled() {
  const listFile = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(listFile)) return false;
  const installed = readJson(listFile).packages;
  const wanted = readJson(path.join(root, "package-lock.json")).packages;
  return Object.entries(wanted).every(([name, { version, optional, devOptional }]) => {
    if (name === "") return true;
    const there = installed[name];
    return there ? there.version === version : Boolean(optional || devOptional);
  });
}

function schemaHash() {
  const hash = createHash("sha256").update(
    readFileSync(path.join(root, "prisma", "schema.prisma")),
  );
  return hash
    .update(readJson(path.join(root, "node_modules", "prisma", "package.json")).version)
    .digest("hex");
}

function isClientGenerated() {
  return existsSync(clientStamp) && readFileSync(clientStamp, "utf8") === schemaHash();
}

/** Runs a program in the checkout and refuses with `failure` unless it succeeds. */
function runStep(program, args, { env = {}, failure, stdio = "inherit" }) {
  const result = spawnSync(program, args, { cwd: root, stdio, env: { ...process.env, ...env } });
  if (result.status === 0) return;
  const said = `${result.stdout ?? ""}${result.stderr ?? ""}`.trim();
  if (said) console.error(said);
  refuse(failure);
}

function installPackages() {
  console.log("Installing packages (npm ci); this takes a minute or two the first time …");
  const started = Date.now();
  const npm = process.env.npm_execpath;
  const [program, first] = npm?.endsWith(".js") ? [process.execPath, [npm]] : ["npm", []];
  // Development packages too, whatever NODE_ENV says: the set-up itself and the build need them.
  const args = [...first, "ci", "--include=dev", "--no-audit", "--no-fund"];
  runStep(program, args, {
    failure: "The packages could not be installed: what npm says above is why.",
  });
  console.log(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

function generateClient() {
  const command = path.join(root, "node_modules", "prisma", "build", "index.js");
  runStep(process.execPath, [command, "generate"], {
    // Any existing file keeps Prisma from downloading an engine that generating does not need. For this call alone:
    // other commands of Prisma would report success having done nothing (docs/decisions/0003).
    env: {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
    failure: "The database client could not be generated from prisma/schema.prisma.",
    stdio: "pipe",
  });
  mkdirSync(clientFolder, { recursive: true });
  writeFileSync(clientStamp, schemaHash());
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** One set-up at a time in a checkout; a lock whose process has ended counts for nothing. */
function takeLock() {
  mkdirSync(path.dirname(lockFile), { recursive: true });
  for (let hasSaid = false; ; hasSaid = true) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: "wx" });
      process.once("exit", () => rmSync(lockFile, { force: true }));
      return;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    const owner = existsSync(lockFile) ? Number(readFileSync(lockFile, "utf8")) : 0;
    if (owner === 0 || !isAlive(owner)) rmSync(lockFile, { force: true });
    else if (!hasSaid)
      console.log(`Waiting for another set-up of this checkout (process ${owner}) …`);
  }
}

function setUp() {
  if (isInstalled() && isClientGenerated()) return;
  takeLock();
  if (!isInstalled()) installPackages();
  if (!isClientGenerated()) generateClient();
  rmSync(lockFile, { force: true });
}

function runScript(name, args) {
  const options = [
    "--conditions=react-server",
    "--import",
    "tsx",
    path.join("scripts", `${name}.ts`),
    ...args,
  ];
  // The fourth channel tells the script when this process has gone, however it went.
  const child = spawn(process.execPath, options, {
    cwd: root,
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => child.kill(signal));
  child.on("error", (error) => refuse(`Node could not be started: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
  if (process.env.npm_lifecycle_event) stopWithParent(child);
}

/** npm killed outright tells nobody; this process, or the shell between npm and it, then has another parent. */
function stopWithParent(child) {
  const parents = () => [process.ppid, parentOf(process.ppid)].join();
  const before = parents();
  const timer = setInterval(() => {
    if (parents() !== before) child.kill("SIGTERM");
  }, 1000);
  timer.unref();
}

/** Known on Linux only; elsewhere npm's shell gives way to this process, and its own parent is enough. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
}

const [name = "", ...args] = process.argv.slice(2);
checkNode();
if (!/^[a-z][a-z0-9/-]*$/.test(name) || !existsSync(path.join(root, "scripts", `${name}.ts`))) {
  refuse(`There is no script ${name || "without a name"}: look into package.json, "scripts".`);
}
setUp();
runScript(name, args);
