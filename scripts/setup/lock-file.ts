/** One package in package-lock.json; fields that do not matter here are kept as they are. */
export type LockedPackage = {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
};
export type LockFile = { packages: Record<string, LockedPackage> };

/**
 * Optional packages that the lock file speaks of and does not list. npm leaves them out when the registry in use does
 * not have them (binaries for other systems), and `npm ci` then refuses the whole file.
 */
export function listMissingOptional({
  packages,
}: LockFile): { name: string; version: string; isDev: boolean }[] {
  return Object.entries(packages).flatMap(([place, { optionalDependencies = {}, dev = false }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isListed(packages, place, name))
      .map(([name, version]) => ({ name, version, isDev: dev })),
  );
}

/** Looks where Node would look: beside the package that asks, then in each folder above. */
function isListed(packages: LockFile["packages"], place: string, name: string): boolean {
  const own = `${place === "" ? "" : `${place}/`}node_modules/${name}`;
  if (own in packages) return true;
  if (place === "") return false;
  const above = place.lastIndexOf("/node_modules/");
  return isListed(packages, above < 0 ? "" : place.slice(0, above), name);
}

const platform =
  /[-/](?<os>android|darwin|freebsd|linux|openharmony|win32)-(?<cpu>arm64|arm|ia32|loong64|ppc64|riscv64|s390x|x64)(?:-(?<abi>[a-z]+))?$/;

/** The system that a package of binaries is for, by its name: `…-linux-arm64-musl`. */
export function platformOf(name: string): Pick<LockedPackage, "os" | "cpu" | "libc"> {
  if (/-wasm32-wasi$/.test(name)) return { cpu: ["wasm32"] };
  const { os, cpu, abi } = platform.exec(name)?.groups ?? {};
  if (!os || !cpu)
    throw new Error(
      `${name} does not say which system it is for: add it to package-lock.json by hand.`,
    );
  const libc =
    os !== "linux"
      ? undefined
      : abi?.startsWith("musl")
        ? "musl"
        : abi?.startsWith("gnu")
          ? "glibc"
          : undefined;
  return { cpu: [cpu], ...(libc ? { libc: [libc] } : {}), os: [os] };
}

/** The same lock file with the missing optional packages listed, each with its version and system. */
export function completeLockFile(lock: LockFile): LockFile {
  const added = listMissingOptional(lock).map(({ name, version, isDev }) => {
    const dev = isDev ? { dev: true } : {};
    return [
      `node_modules/${name}`,
      { version, ...dev, optional: true, ...platformOf(name) },
    ] as const;
  });
  const all = [...Object.entries(lock.packages), ...added];
  const sorted = all.sort(([one], [other]) => one.localeCompare(other, "en"));
  return { ...lock, packages: Object.fromEntries(sorted) };
}
