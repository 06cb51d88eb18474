import { MissingPage } from "@/app/missing-page";

export default function NotFound() {
  return <MissingPage />;
}
