"use client";

import { Delete } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { greyButton } from "../../../grey-button";

const DIGITS_MAX = 2;
const key = `min-h-12 px-5 text-lg ${greyButton}`;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

/** Asks which number was seen: by keyboard in the field, by mouse or finger on the keys. null: none. */
export function NumberForm({ onAnswer }: { onAnswer: (seen: string | null) => void }) {
  const t = useTranslations("plates");
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const add = (digit: string) => setTyped((before) => (before + digit).slice(0, DIGITS_MAX));
  function submit(event: React.FormEvent) {
    event.preventDefault();
    if (typed === "") field.current?.focus();
    else onAnswer(typed);
  }

  return (
    <form onSubmit={submit} className="w-full space-y-3">
      <label className="block text-center text-lg font-medium">
        {t("question")}
        <input
          ref={field}
          value={typed}
          onChange={({ target }) => setTyped(target.value.replace(/\D/g, "").slice(0, DIGITS_MAX))}
          // The page has keys of its own: no telephone's keyboard covers them.
          inputMode="none"
          autoComplete="off"
          className="mt-2 h-14 w-full border-2 border-[#000] bg-[#c8c8c8] text-center text-2xl tabular-nums focus-visible:outline-3 focus-visible:outline-offset-3 focus-visible:outline-[#000]"
        />
      </label>
      <div role="group" aria-label={t("keys")} className="grid grid-cols-3 gap-2">
        {KEYS.map((digit) => (
          <Key key={digit} onPress={() => add(digit)}>
            {digit}
          </Key>
        ))}
        <Key label={t("delete")} onPress={() => setTyped(typed.slice(0, -1))}>
          <Delete aria-hidden className="mx-auto size-6" />
        </Key>
        <Key onPress={() => add("0")}>0</Key>
        <button type="submit" aria-disabled={typed === ""} className={key}>
          {t("next")}
        </button>
      </div>
      <button type="button" onClick={() => onAnswer(null)} className={`w-full ${key}`}>
        {t("noNumber")}
      </button>
    </form>
  );
}

type KeyProps = { label?: string; onPress: () => void; children: React.ReactNode };

function Key({ label, onPress, children }: KeyProps) {
  return (
    <button type="button" aria-label={label} onClick={onPress} className={`tabular-nums ${key}`}>
      {children}
    </button>
  );
}
