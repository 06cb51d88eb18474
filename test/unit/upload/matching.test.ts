import { describe, expect, test } from "vitest";
import { matchPictures } from "@/lib/upload/matching";
import { commonTopFolder, findIgnorable, findUnsafeName, pictureKey } from "@/lib/upload/names";

const photos = ["Meadow.jpg", "café.jpg", "img.001"].map((name) => ({ name }));

describe("names", () => {
  test.each([
    ["MEADOW.JPEG", "meadow.png"],
    ["cafe\u0301.webp", "caf\u00e9.tif"],
    ["straße.avif", "STRASSE.avif".replace("SS", "ß")],
  ])("%s and %s mean the same photograph", (one, other) => {
    expect(pictureKey(one)).toBe(pictureKey(other));
  });

  test.each([
    ["/etc/passwd.png", "absolute"],
    ["C:/pictures/a.png", "absolute"],
    ["../a.png", "leads out"],
    ["folder/../../a.png", "leads out"],
    ["a\0.png", "control characters"],
    ["gnp.\u202ea.exe", "control characters"],
    ["/", "absolute"],
    [".", "no name"],
  ])("the name %j is refused", (path, reason) => {
    expect(findUnsafeName(path)?.problem).toContain(reason);
  });

  test.each(["a.png", "folder/a.png", "..a.png", "a..png", "très joli.png"])(
    "the name %j is harmless",
    (path) => {
      expect(findUnsafeName(path)).toBeNull();
    },
  );

  test.each(["__MACOSX/a.png", ".DS_Store", "x/Thumbs.db", "x/._a.png", "README", "notes.txt"])(
    "%s is passed over",
    (path) => {
      expect(findIgnorable(path)).not.toBeNull();
    },
  );

  test("a folder counts as the top only if it holds everything", () => {
    expect(commonTopFolder(["out/a.png", "out/b.png"])).toBe("out/");
    expect(commonTopFolder(["out/a.png", "b.png"])).toBe("");
    expect(commonTopFolder(["out/a.png", "in/b.png"])).toBe("");
    expect(commonTopFolder([])).toBe("");
  });
});

describe("matching recolourings with photographs", () => {
  test("goes by base name, whatever the case, the accents' encoding and the format", () => {
    const entries = ["out/meadow.PNG", "out/CAFE\u0301.webp", "out/img.001.png"];
    const { matches, problems } = match(entries);
    expect(problems).toEqual([]);
    expect(matches).toEqual([
      ["out/meadow.PNG", "Meadow.jpg"],
      ["out/CAFE\u0301.webp", "café.jpg"],
      ["out/img.001.png", "img.001"],
    ]);
  });

  test("names every missing photograph and every unknown picture", () => {
    const { matches, problems } = match(["meadow.png", "beach.png", "forest.png"]);
    expect(matches).toHaveLength(1);
    expect(problems.map(({ file, problem }) => [file, problem])).toEqual([
      ["beach.png", "No photograph of the study has this name."],
      ["forest.png", "No photograph of the study has this name."],
      ["café.jpg", "The recolouring of this photograph is missing."],
      ["img.001", "The recolouring of this photograph is missing."],
    ]);
    expect(problems[2].expected).toContain("café.png");
  });

  test("two pictures of one photograph are refused, and the second is named", () => {
    const { problems } = match(["meadow.png", "Meadow.jpg", "café.png", "img.001.png"]);
    expect(problems).toEqual([
      {
        severity: "error",
        file: "Meadow.jpg",
        problem: "“meadow.png” is a recolouring of the same photograph.",
        expected: "One picture for Meadow.jpg is accepted.",
      },
    ]);
  });

  test("pictures scattered over folders are refused, but not called missing", () => {
    const { problems } = match(["a/meadow.png", "b/café.png", "img.001.png"]);
    expect(problems.map(({ file }) => file)).toEqual(["a/meadow.png", "b/café.png"]);
    expect(problems[0].expected).toBe(
      "Put all pictures at the top of the ZIP, or all in one folder.",
    );
  });

  test("a picture of a strange extension still finds its photograph, so that its content can be judged", () => {
    expect(match(["meadow.svg", "café.gif", "img.001.bmp"]).problems).toEqual([]);
  });

  test("a photograph whose picture was refused already is not called missing as well", () => {
    const { problems } = matchPictures([{ path: "café.png" }], photos.slice(0, 2), [
      "../meadow.png",
    ]);
    expect(problems).toEqual([]);
  });

  test("photographs that cannot be told apart by name are a conflict of the study", () => {
    const twins = [{ name: "a.jpg" }, { name: "A.png" }];
    expect(() => matchPictures([], twins)).toThrow(/differ in extension or letter case only/);
  });
});

function match(paths: string[]) {
  const { matches, problems } = matchPictures(
    paths.map((path) => ({ path })),
    photos,
  );
  return { matches: matches.map(({ entry, photo }) => [entry.path, photo.name]), problems };
}
