import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import sharp from "sharp";
import { ZipFile as ZipWriter } from "yazl";
import { uploadLimits, type UploadLimits } from "@/lib/upload/limits";
import * as pictures from "@/test/support/pictures";
import { rawZip, type RawEntry } from "@/test/support/zips";
import {
  checkRecolouredPictures,
  importRecolouredPictures,
  type UploadPhoto,
} from "@/server/uploads/recoloured-pictures";
import { stagingFile } from "@/server/uploads/staging";

const sizePx = 64;
const names = ["meadow.jpg", "harbour.jpg", "street.jpg"];
let photos: UploadPhoto[];
/** A faultless grey recolouring of each photograph, as PNG. */
let recoloured: Record<string, Buffer>;
let dataDir: string;

beforeAll(async () => {
  photos = [];
  recoloured = {};
  for (const [seed, name] of names.entries()) {
    const pixels = pictures.photoPixels({ seed: 50 + seed, width: 150, height: 100 });
    const bytes = await pictures.encodeJpeg(pixels, 95);
    photos.push({ id: `photo-${seed}`, name, width: 150, height: 100, read: async () => bytes });
    recoloured[name] = await pictures.pipeline(pixels).grayscale().png().toBuffer();
  }
});

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "truehue uploads "));
});

afterEach(async () => {
  await rm(dataDir, { recursive: true });
});

describe("a ZIP as it should be", () => {
  test("is accepted as a packing program makes it, with a top folder and the system's own files", async () => {
    const zip = await packed({
      "my model/meadow.png": recoloured["meadow.jpg"],
      "my model/HARBOUR.png": recoloured["harbour.jpg"],
      "my model/street.webp": await sharp(recoloured["street.jpg"])
        .webp({ quality: 95 })
        .toBuffer(),
      "my model/.DS_Store": Buffer.from("x"),
      "__MACOSX/my model/._meadow.png": Buffer.from("x"),
      "my model/readme.txt": Buffer.from("how we made them"),
    });
    const { accepted, problems } = await check(zip);
    expect(accepted.map(({ photoId }) => photoId).sort()).toEqual([
      "photo-0",
      "photo-1",
      "photo-2",
    ]);
    for (const { lightnessDifference } of accepted) expect(lightnessDifference).toBeLessThan(2);
    expect(problems.map(({ severity, file }) => [severity, file])).toEqual([
      ["note", "my model/.DS_Store"],
      ["note", "__MACOSX/my model/._meadow.png"],
      ["note", "my model/readme.txt"],
    ]);
  });

  test("is imported picture by picture, encoded anew without the metadata of the upload", async () => {
    const entries = faultless();
    entries[0].data = await sharp(entries[0].data)
      .withExif({ IFD0: { Copyright: "Somebody" } })
      .jpeg({ quality: 98 })
      .toBuffer();
    const imported: Record<string, Buffer> = {};
    const steps: [number, number][] = [];
    const { accepted, problems } = await importZip(rawZip(entries), {
      accept: async (photoId, { png }) => void (imported[photoId] = png),
      onProgress: (done, total) => void steps.push([done, total]),
    });
    expect(problems).toEqual([]);
    expect(accepted).toHaveLength(3);
    expect(Object.keys(imported)).toEqual(["photo-0", "photo-1", "photo-2"]);
    const { format, width, height, exif } = await sharp(imported["photo-0"]).metadata();
    expect({ format, width, height, exif }).toEqual({ format: "png", width: 150, height: 100 });
    expect(steps).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 6]));
  });

  test("may hold pictures of another size, if the shape is the photograph's but for rounding", async () => {
    const entries = faultless();
    entries[0].data = await sharp(entries[0].data).resize(97, 64, { fit: "fill" }).png().toBuffer();
    expect(await problemsOf(rawZip(entries))).toEqual([]);
  });
});

describe("every problem is reported, and nothing is imported", () => {
  test("missing, unknown, broken and wrong pictures of one ZIP are all named", async () => {
    const problems = await problemsOf(
      rawZip([
        entry("meadow.png", pictures.truncate(recoloured["meadow.jpg"], 0.5)),
        entry(
          "harbour.png",
          await sharp(recoloured["harbour.jpg"]).resize(100, 100, { fit: "fill" }).png().toBuffer(),
        ),
        entry("beach.png", recoloured["street.jpg"]),
      ]),
    );
    expect(problems).toEqual([
      ["beach.png", "No photograph of the study has this name."],
      ["street.jpg", "The recolouring of this photograph is missing."],
      ["meadow.png", "The picture is damaged or cut off: it cannot be decoded to its end."],
      [
        "harbour.png",
        "The picture has 100 x 100 pixels; its photograph has another shape, 150 x 100.",
      ],
    ]);
  });

  test("too small and misshapen at once are two problems", async () => {
    const tiny = await sharp(recoloured["meadow.jpg"])
      .resize(40, 40, { fit: "fill" })
      .png()
      .toBuffer();
    expect(await problemsOf(withFirst({ data: tiny }))).toEqual([
      [
        "meadow.png",
        "The picture has 40 x 40 pixels; its photograph has another shape, 150 x 100.",
      ],
      ["meadow.png", "The picture has 40 x 40 pixels, less than the 64 x 64 of a stimulus."],
    ]);
  });

  test.each([
    ["an SVG drawing", pictures.svgDocument],
    ["a web page", pictures.htmlDocument],
    ["a ZIP archive", rawZip([{ name: "meadow.png", data: Buffer.from("x") }])],
  ])("%s named .jpg is judged by its content", async (what, data) => {
    const problems = await problemsOf(withFirst({ name: "meadow.jpg", data }));
    expect(problems).toEqual([["meadow.jpg", `The content is ${what}.`]]);
  });

  test("a GIF named .png is refused", async () => {
    const data = await sharp(recoloured["meadow.jpg"]).gif().toBuffer();
    expect(await problemsOf(withFirst({ data }))).toEqual([
      ["meadow.png", "The content is a GIF picture."],
    ]);
  });

  test("a picture that claims 3,600 megapixels is refused from its header", async () => {
    const data = pictures.hugePngHeader({ width: 73_485, height: 48_990 });
    const [[file, problem]] = await problemsOf(withFirst({ data }));
    expect([file, problem]).toEqual([
      "meadow.png",
      "The picture has 73485 x 48990 pixels (3600.0 megapixels).",
    ]);
  });

  test.each([
    ["another photograph", () => sharp(recoloured["street.jpg"])],
    ["a mirrored one", () => sharp(recoloured["meadow.jpg"]).flop()],
    ["a brightened one", () => sharp(recoloured["meadow.jpg"]).linear(1.2, 0)],
  ])(
    "%s under a photograph's name is refused with the difference in lightness",
    async (_, make) => {
      const data = await make().png().toBuffer();
      const problems = await problemsOf(withFirst({ data }));
      expect(problems).toHaveLength(1);
      expect(problems[0][0]).toBe("meadow.png");
      expect(problems[0][1]).toMatch(/L differs by \d+\.\d on average/);
    },
  );

  test("an import of a ZIP with one bad picture of three hands over none", async () => {
    const imported: string[] = [];
    const { problems } = await importZip(withFirst({ data: pictures.svgDocument }), {
      accept: async (photoId) => void imported.push(photoId),
    });
    expect(problems).toHaveLength(1);
    expect(imported).toEqual([]);
  });
});

describe("hostile archives", () => {
  const hazards: [string, Partial<RawEntry>, string, string][] = [
    ["a parent path", { name: "../meadow.png" }, "../meadow.png", "leads out of its folder"],
    ["an absolute path", { name: "/meadow.png" }, "/meadow.png", "absolute path"],
    ["a drive letter", { name: "C:\\meadow.png" }, "C:/meadow.png", "absolute path"],
    [
      "a symbolic link",
      { unixMode: 0o120777, data: Buffer.from("/etc/passwd") },
      "meadow.png",
      "a link or a device",
    ],
    ["a device", { unixMode: 0o060600 }, "meadow.png", "a link or a device"],
    ["an encrypted entry", { flags: 0x0801 }, "meadow.png", "encrypted"],
    ["an unusual compression", { method: 14 }, "meadow.png", "compressed by method 14"],
    ["a wrong checksum", { claimedCrc32: 1 }, "meadow.png", "damaged"],
    [
      "a size that is too large by its header",
      { claimedBytes: 4_000_000_000 },
      "meadow.png",
      "has 3815 MiB",
    ],
    ["more content than the header says", { claimedBytes: 10 }, "meadow.png", "more come out"],
    ["less content than the header says", { claimedBytes: 1_000_000 }, "meadow.png", "damaged"],
    [
      "a deflate stream of rubbish",
      { isDeflated: false, method: 8 },
      "meadow.png",
      "cannot be unpacked",
    ],
  ];

  test.each(hazards)("%s is refused by name", async (_, lie, file, reason) => {
    const { accepted, problems } = await check(withFirst(lie));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ severity: "error", file });
    expect(problems[0].problem).toContain(reason);
    expect(problems[0].expected).not.toBe("");
    expect(accepted).toHaveLength(2);
  });

  test("a bomb is cut off at its ratio, long before its 60 MB are out", async () => {
    const bomb = withFirst({ data: Buffer.alloc(60_000_000) });
    expect(bomb.length).toBeLessThan(200_000);
    expect(await problemsOf(bomb)).toEqual([
      ["meadow.png", "The file grows to more than 100 times its packed size."],
    ]);
  });

  test("a bomb with a header that claims ten bytes is cut off at the eleventh", async () => {
    const bomb = withFirst({ data: Buffer.alloc(60_000_000), claimedBytes: 10 });
    expect(await problemsOf(bomb)).toEqual([
      ["meadow.png", "The ZIP says that the file has 10 bytes, but more come out."],
    ]);
  });

  test("an entry is refused at the limit on its real size", async () => {
    const limits = { ...uploadLimits, entryBytesMax: 1000 };
    const problems = await problemsOf(rawZip(faultless()), limits);
    expect(problems.map(([file]) => file)).toEqual(["meadow.png", "harbour.png", "street.png"]);
  });

  test("all entries together may not come to more than the total", async () => {
    const limits = { ...uploadLimits, totalBytesMax: recoloured["meadow.jpg"].length + 100 };
    const problems = await problemsOf(rawZip(faultless()), limits);
    expect(problems).toEqual([["harbour.png", expect.stringContaining("reading stopped here")]]);
  });

  test("names that differ in letter case or in the accents' encoding only are refused", async () => {
    const duplicates = [
      entry("MEADOW.png", recoloured["meadow.jpg"]),
      entry("r\u00e9.txt", Buffer.from("x")),
      entry("re\u0301.txt", Buffer.from("x")),
    ];
    const { problems } = await check(rawZip([...faultless(), ...duplicates]));
    const errors = problems.filter(({ severity }) => severity === "error");
    expect(errors.map(({ file }) => file)).toEqual(["MEADOW.png", "re\u0301.txt"]);
    expect(errors[0].problem).toContain("holds this name twice");
  });

  test("10,001 entries are too many, and none is looked at", async () => {
    const many = Array.from({ length: 10_001 }, (_, i) => entry(`${i}.png`, Buffer.from("x")));
    expect(await problemsOf(rawZip(many))).toEqual([["model.zip", "The ZIP has 10001 entries."]]);
  });

  test("a file that is no ZIP, or only its first half, is refused in words", async () => {
    const zip = rawZip(faultless());
    const noZip = [["model.zip", "The file is not a ZIP archive, or its end is cut off."]];
    expect(await problemsOf(Buffer.from("just words"))).toEqual(noZip);
    expect(await problemsOf(Buffer.alloc(0))).toEqual(noZip);
    expect(await problemsOf(zip.subarray(0, zip.length / 2))).toEqual(noZip);
  });

  test("a ZIP whose list of contents was cut short is refused", async () => {
    const zip = rawZip(faultless());
    const end = zip.subarray(zip.length - 22);
    const directory = zip.length - 22 - 60;
    const short = Buffer.concat([zip.subarray(0, directory), end]);
    expect(await problemsOf(short)).toEqual([
      ["model.zip", expect.stringMatching(/damaged|cut off/)],
    ]);
  });

  test("an empty ZIP names every photograph as missing", async () => {
    expect((await problemsOf(rawZip([]))).map(([file]) => file)).toEqual(names);
  });

  test("whatever a ZIP holds, its names never reach the disk", async () => {
    await check(withFirst({ name: "../meadow.png" }));
    await check(rawZip(faultless()));
    expect(await readdir(dataDir)).toEqual(["staging"]);
    expect(await readdir(join(dataDir, "staging"))).toEqual([]);
  });
});

test("a missing upload is a failure of the machine, not a problem of the sender's", async () => {
  const upload = { zipPath: join(dataDir, "nowhere.zip"), photos, sizePx };
  await expect(checkRecolouredPictures(upload)).rejects.toMatchObject({ code: "ENOENT" });
});

/** Checks a ZIP as the platform does: staged, checked, removed. */
async function check(zip: Buffer, limits: UploadLimits = uploadLimits) {
  return staged(zip, (zipPath) =>
    checkRecolouredPictures({ zipPath, zipName: "model.zip", photos, sizePx, limits }),
  );
}

async function importZip(
  zip: Buffer,
  rest: Pick<Parameters<typeof importRecolouredPictures>[0], "accept" | "onProgress">,
) {
  return staged(zip, (zipPath) => importRecolouredPictures({ zipPath, photos, sizePx, ...rest }));
}

async function staged<Result>(
  zip: Buffer,
  act: (path: string) => Promise<Result>,
): Promise<Result> {
  const file = await stagingFile({ dataDir, source: Readable.from([zip]) });
  try {
    return await act(file.path);
  } finally {
    await file.remove();
  }
}

async function problemsOf(zip: Buffer, limits?: UploadLimits): Promise<[string, string][]> {
  const { problems } = await check(zip, limits);
  return problems.map(({ file, problem }) => [file, problem]);
}

function entry(name: string, data: Buffer): RawEntry {
  return { name, data };
}

/** The entries of a ZIP that has nothing wrong with it. */
function faultless(): RawEntry[] {
  return names.map((name) => entry(name.replace(".jpg", ".png"), recoloured[name]));
}

/** A ZIP that is faultless but for its first entry. */
function withFirst(change: Partial<RawEntry>): Buffer {
  const [first, ...others] = faultless();
  return rawZip([{ ...first, ...change }, ...others]);
}

/** A ZIP by a packing library. */
async function packed(files: Record<string, Buffer>): Promise<Buffer> {
  const writer = new ZipWriter();
  for (const [name, data] of Object.entries(files)) writer.addBuffer(data, name);
  writer.end();
  return buffer(writer.outputStream);
}
