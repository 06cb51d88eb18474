"use client";

import { ParticipantError } from "@/app/participant-error";

export default function ErrorPage({ retry }: { retry: () => void }) {
  return <ParticipantError retry={retry} />;
}
