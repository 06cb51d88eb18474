import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { PrismaAdapter } from "@next-auth/prisma-adapter";
import { createApiToken, hasScope } from "@/server/api-tokens";
import { db } from "@/server/db";
import { env } from "@/server/env";
import type { Role } from "@/server/generated/prisma/enums";
import { artifactKeyOf } from "@/server/platform-variants";
import { createSignInLink } from "@/server/sign-in-link";
import {
  findPublicStudy,
  getStudyForMember,
  listOpenStudies,
  listStudiesOf,
  recordRefusal,
  requireEditor,
} from "@/server/studies";
import { makeNewVersion, openStudy } from "@/server/study-life";
import { loadStudy, type StudyPlan } from "@/server/study-loader";
import { makePhotos, makePlan, setUpStudy, silent, tinyVariants } from "@/test/support/makers";
import { makeSession } from "@/test/support/sessions";

const study = setUpStudy();

async function makeMember(email: string, role?: Role): Promise<string> {
  const { id: userId } = await db.user.create({ data: { email } });
  if (role) await db.membership.create({ data: { userId, studyId: study().id, role } });
  return userId;
}

describe("a study, to its members and to others", () => {
  test("does not exist for a researcher who is no member", async () => {
    const stranger = await makeMember("stranger@example.org");
    const attempt = getStudyForMember("tiny", stranger);
    await expect(attempt).rejects.toMatchObject({ code: "not_found" });
    expect(await listStudiesOf(stranger)).toEqual([]);
  });

  test("that there is not gives the same answer", async () => {
    const attempt = getStudyForMember("nowhere", study().ownerId);
    await expect(attempt).rejects.toMatchObject({ code: "not_found" });
  });

  test.each<[Role, boolean]>([
    ["owner", true],
    ["editor", true],
    ["viewer", false],
  ])("is seen by an %s; may they change it: %s", async (role, mayChange) => {
    const userId = await makeMember(`${role}@members.example.org`, role);
    const seen = await getStudyForMember("tiny", userId);
    expect(seen).toMatchObject({ slug: "tiny", role });
    if (mayChange) expect(() => requireEditor(seen)).not.toThrow();
    else
      expect(() => requireEditor(seen)).toThrowError(
        expect.objectContaining({ code: "forbidden" }),
      );
  });

  test("is listed with its role and the completed sessions of participants", async () => {
    await makeSession("tiny", "participant");
    expect(await listStudiesOf(study().ownerId)).toEqual([
      {
        slug: "tiny",
        title: "A tiny study",
        status: "open",
        role: "owner",
        variants: 3,
        completed: 0,
      },
    ]);
  });

  test("is public unless it is a draft", async () => {
    expect(await findPublicStudy("tiny")).toMatchObject({ slug: "tiny", status: "open" });
    expect(await listOpenStudies()).toMatchObject([{ slug: "tiny" }]);
    const draft = await makeNewVersion(study().id, study().ownerId);
    expect(await findPublicStudy(draft)).toBeNull();
    expect(await listOpenStudies()).toMatchObject([{ slug: "tiny" }]);
  });

  test("counts who declined, and stores nothing else of them", async () => {
    const participants = await db.participant.count();
    await Promise.all([1, 2, 3, 4].map(() => recordRefusal("tiny")));
    expect(await getStudyForMember("tiny", study().ownerId)).toMatchObject({ refusalCount: 4 });
    expect(await db.participant.count()).toBe(participants);
    await expect(recordRefusal("nowhere")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("opening a study", () => {
  const unprocessable = { code: "unprocessable" };

  test("is refused when a variant has too few stimuli for one session, and says both numbers", async () => {
    const { id } = await makeDraft();
    const where = { studyId: id, variant: { slug: "gray" } };
    const some = await db.stimulus.findMany({ where, take: 3 });
    await db.stimulus.deleteMany({ where: { id: { in: some.map((row) => row.id) } } });
    const attempt = openStudy(id, study().ownerId);
    await expect(attempt).rejects.toMatchObject(unprocessable);
    await expect(attempt).rejects.toThrow(/12 photographs.*"Variant gray".*11/);
    await expectStillDraft(id);
  });

  test("is refused without any variant, and without the one that vigilance trials show", async () => {
    const { id } = await makeDraft();
    const open = () => openStudy(id, study().ownerId);
    const { random } = study().variantIds;
    await db.studyVariant.deleteMany({ where: { studyId: id, variantId: random } });
    await expect(open()).rejects.toMatchObject(unprocessable);
    await db.studyVariant.deleteMany({ where: { studyId: id } });
    await expect(open()).rejects.toMatchObject(unprocessable);
    await expectStillDraft(id);
  });

  test("does not fail on a variant that has failed: it is never shown", async () => {
    const { id } = await makeDraft();
    const data = { slug: "broken", name: "Broken", kind: "uploaded_pictures" } as const;
    const failed = { status: "failed", failureReason: "For the test." } as const;
    const variant = await db.variant.create({ data: { ...data, ...failed } });
    await db.studyVariant.create({ data: { studyId: id, variantId: variant.id } });
    await openStudy(id, study().ownerId);
    expect((await db.study.findUniqueOrThrow({ where: { id } })).status).toBe("open");
  });

  async function makeDraft(): Promise<{ id: string }> {
    const slug = await makeNewVersion(study().id, study().ownerId);
    return db.study.findUniqueOrThrow({ where: { slug }, select: { id: true } });
  }

  async function expectStillDraft(id: string): Promise<void> {
    const { status, lockHash } = await db.study.findUniqueOrThrow({ where: { id } });
    expect([status, lockHash]).toEqual(["draft", null]);
    const written = { studyId: id, action: { in: ["study.locked", "study.opened"] } };
    expect(await db.auditEvent.count({ where: written })).toBe(0);
  }
});

describe("loading a study", () => {
  /** Colourings of their own, so that every step has to be done: the platform's are there already. */
  const ownVariants = tinyVariants.slice(0, 2).map((variant) => ({
    ...variant,
    slug: `own-${variant.slug}`,
  }));
  const { protocol } = makePlan();
  const plan = (slug: string): StudyPlan =>
    makePlan({
      slug,
      title: slug,
      protocol: { ...protocol, vigilanceTrials: 0, vigilancePassMin: 0 },
      variants: ownVariants,
      listPhotos: () => makePhotos(10),
    });

  /** Loads until so many reports were made, then fails as a stopped process would. */
  async function loadUntil(loaded: StudyPlan, reports: number): Promise<void> {
    let made = 0;
    await loadStudy(loaded, () => {
      if (++made === reports) throw new Error("interrupted");
    });
  }

  async function readState(slug: string) {
    const { id, status, photoSetId } = await db.study.findUniqueOrThrow({ where: { slug } });
    const stimuli = await db.stimulus.findMany({
      where: { studyId: id },
      orderBy: [{ photo: { sha256: "asc" } }, { storageKey: "asc" }],
      select: {
        storageKey: true,
        photo: { select: { sha256: true } },
        variant: { select: { slug: true } },
      },
    });
    const events = await db.auditEvent.findMany({ where: { studyId: id }, orderBy: { id: "asc" } });
    return {
      status,
      stimuli,
      photos: await db.photoSetEntry.count({ where: { photoSetId } }),
      actions: events.map((event) => event.action),
      members: await db.membership.count({ where: { studyId: id } }),
    };
  }

  test("interrupted anywhere and called again ends as if it had not been", async () => {
    const interrupted = plan("interrupted");
    // Two variants of ten photographs are coloured, then ten photographs made into stimuli. What is coloured wholly is
    // not told again.
    for (const reports of [1, 5, 10, 1, 5, 10, 1, 7, 10]) {
      await expect(loadUntil(interrupted, reports)).rejects.toThrow("interrupted");
      const { status } = await db.study.findUniqueOrThrow({ where: { slug: "interrupted" } });
      expect(status).toBe("draft");
    }
    await loadStudy(interrupted, silent);
    const colorizations = await db.colorization.findMany({
      where: { variant: { slug: { startsWith: "own-" } } },
      select: { variantId: true, photoId: true, storageKey: true },
      orderBy: { storageKey: "asc" },
    });
    expect(colorizations).toHaveLength(20);
    expect(await db.photoSet.count({ where: { name: "interrupted" } })).toBe(1);

    await db.colorization.deleteMany({ where: { variant: { slug: { startsWith: "own-" } } } });
    await loadStudy(plan("in-one-go"), silent);
    expect(await readState("interrupted")).toEqual(await readState("in-one-go"));
    expect(
      await db.colorization.findMany({
        where: { variant: { slug: { startsWith: "own-" } } },
        select: { variantId: true, photoId: true, storageKey: true },
        orderBy: { storageKey: "asc" },
      }),
    ).toEqual(colorizations);
  });

  test("interrupted before the photographs were there can be called again", async () => {
    const broken = { ...plan("late"), listPhotos: () => Promise.reject(new Error("no network")) };
    await expect(loadStudy(broken, silent)).rejects.toThrow("no network");
    expect(await db.study.count({ where: { slug: "late" } })).toBe(0);
    await loadStudy(plan("late"), silent);
    expect((await readState("late")).status).toBe("open");
  });

  test("that is done returns at once, and does nothing again", async () => {
    const before = await readState("in-one-go");
    const reports: string[] = [];
    await loadStudy(plan("in-one-go"), (step) => reports.push(step));
    expect(reports).toEqual([]);
    expect(await readState("in-one-go")).toEqual(before);
  });

  test("refuses what could not make a study, before anything is stored", async () => {
    const few = makePlan({ slug: "few", listPhotos: () => makePhotos(11) });
    await expect(loadStudy(few, silent)).rejects.toMatchObject({ code: "unprocessable" });
    await expect(loadStudy(few, silent)).rejects.toThrow(/12 trials[^]*11 photographs/);
    const bare = makePlan({ slug: "bare", variants: [] });
    await expect(loadStudy(bare, silent)).rejects.toMatchObject({ code: "unprocessable" });
    const plain = makePlan({ slug: "plain", variants: tinyVariants.slice(0, 2) });
    await expect(loadStudy(plain, silent)).rejects.toMatchObject({ code: "unprocessable" });
    expect(await db.study.count({ where: { slug: { in: ["few", "bare", "plain"] } } })).toBe(0);
  });

  test("makes a variant of its own of other weights, and never mixes two networks", async () => {
    const trained = (artifactKey: string) => ({
      ...tinyVariants[1],
      slug: "network",
      kind: "trained" as const,
      artifactKey,
    });
    const withWeights = (slug: string, artifactKey: string) =>
      makePlan({ slug, variants: [trained(artifactKey), tinyVariants[2]] });
    await loadStudy(withWeights("weights-a", "a".repeat(64)), silent);
    await loadStudy(withWeights("weights-b", "b".repeat(64)), silent);
    await loadStudy(withWeights("weights-a-again", "a".repeat(64)), silent);
    const slugsOf = async (slug: string) => {
      const variants = { select: { variant: { select: { slug: true } } } };
      const found = await db.study.findUniqueOrThrow({ where: { slug }, select: { variants } });
      return found.variants.map(({ variant }) => variant.slug).sort();
    };
    expect(await slugsOf("weights-a")).toEqual(["network", "random"]);
    expect(await slugsOf("weights-b")).toEqual(["network-bbbbbbbb", "random"]);
    expect(await slugsOf("weights-a-again")).toEqual(["network", "random"]);
  });

  test("knows a model by its weights, and by a decoding that was chosen after training", () => {
    const weights = Buffer.from("weights");
    const hash = createHash("sha256").update(weights).digest("hex");
    const own = { temperature: 0.38, inputSide: 64 };
    const chosen = { ...own, temperature: 1, isChosen: true };
    const keyOf = (decoding: typeof own) => artifactKeyOf(weights, { decoding });
    expect(keyOf(own)).toBe(hash);
    expect(keyOf(chosen)).not.toBe(hash);
    expect(keyOf(chosen)).toBe(keyOf({ ...chosen }));
    expect(keyOf(chosen)).not.toBe(keyOf({ ...chosen, temperature: 0.68 }));
  });

  test("refuses a name that a variant of another kind has", async () => {
    const [gray] = ownVariants;
    const taken = { ...plan("taken"), variants: [{ ...gray, kind: "trained" as const }] };
    await expect(loadStudy(taken, silent)).rejects.toMatchObject({ code: "conflict" });
  });

  test("stores a photograph once, however many studies show it", async () => {
    const shown = await db.photoSetEntry.count();
    expect(await db.photo.count()).toBe(14);
    expect(shown).toBeGreaterThan(14);
  });
});

describe("a sign-in link", () => {
  let link: URL;
  beforeAll(async () => {
    link = new URL(await createSignInLink("owner@example.org"));
  });

  test("leads to next-auth's own address, and from there to the studies", () => {
    expect(link.origin).toBe(new URL(env().NEXTAUTH_URL).origin);
    expect(link.pathname).toBe("/api/auth/callback/email");
    expect(link.searchParams.get("email")).toBe("owner@example.org");
    expect(link.searchParams.get("callbackUrl")).toBe(`${env().NEXTAUTH_URL}/studies`);
  });

  test("is kept as a hash that is of no use without the secret, for a day", async () => {
    const token = link.searchParams.get("token") ?? "";
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    const row = await db.verificationToken.findFirstOrThrow();
    expect(row.token).not.toBe(token);
    expect(row.token).toBe(hashed(token));
    const hours = (row.expires.getTime() - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23);
    expect(hours).toBeLessThanOrEqual(24);
  });

  test("works once, as next-auth spends it", async () => {
    const token = hashed(link.searchParams.get("token") ?? "");
    const adapter = PrismaAdapter(db as unknown as Parameters<typeof PrismaAdapter>[0]);
    const spend = () => adapter.useVerificationToken?.({ identifier: "owner@example.org", token });
    expect(await spend()).toMatchObject({ identifier: "owner@example.org" });
    expect(await spend()).toBeNull();
  });

  const hashed = (token: string) =>
    createHash("sha256").update(`${token}${env().NEXTAUTH_SECRET}`).digest("hex");
});

describe("an API token", () => {
  const dayMs = 24 * 3_600_000;
  const request = (authorization?: string) =>
    new Request("http://localhost/api", { headers: authorization ? { authorization } : {} });
  const unauthorized = { code: "unauthorized" };

  test("with the scope is accepted; a request without any token simply has no scope", async () => {
    const token = await createApiToken(["simulate"], dayMs);
    expect(await hasScope(request(`Bearer ${token}`), "simulate")).toBe(true);
    expect(await hasScope(request(), "simulate")).toBe(false);
  });

  test("is kept as a hash only", async () => {
    const token = await createApiToken(["simulate"], dayMs);
    const tokenHash = new Uint8Array(createHash("sha256").update(token).digest());
    expect(await db.apiToken.findUnique({ where: { tokenHash } })).not.toBeNull();
    const rows = await db.$queryRaw<{ text: string }[]>`
      SELECT row_to_json(k)::text AS "text" FROM "api_token" k`;
    for (const { text } of rows) expect(text).not.toContain(token.slice(3));
  });

  test("without the scope is refused, not ignored", async () => {
    const token = await createApiToken([], dayMs);
    const attempt = hasScope(request(`Bearer ${token}`), "simulate");
    await expect(attempt).rejects.toMatchObject(unauthorized);
  });

  test("is not what a proxy in front of the app puts into the same header", async () => {
    expect(await hasScope(request("Basic dXNlcjpwYXNz"), "simulate")).toBe(false);
  });

  test("that has expired, was withdrawn, or never was is refused", async () => {
    const expired = await createApiToken(["simulate"], -1);
    const withdrawn = await createApiToken(["simulate"], dayMs);
    const tokenHash = new Uint8Array(createHash("sha256").update(withdrawn).digest());
    await db.apiToken.update({ where: { tokenHash }, data: { revokedAt: new Date() } });
    for (const token of [expired, withdrawn, "th_invented"]) {
      const attempt = hasScope(request(`Bearer ${token}`), "simulate");
      await expect(attempt).rejects.toMatchObject(unauthorized);
    }
  });
});
