import { notFound } from "next/navigation";

/** Every address that no other page has: each group of routes has a document of its own, and this one says it. */
export default function NoSuchPage(): never {
  notFound();
}
